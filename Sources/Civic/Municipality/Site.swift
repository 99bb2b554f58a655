import Logging
import Rules
import Store

/// One municipality at work: its configuration, its database, its words. Several live side by side in one process.
package struct Site: Sendable {
    package let database: any Database
    package let settings: Settings
    /// Its documents; they may change while the process runs.
    package let live: LiveConfiguration
    /// Who works here, as the database knows.
    package let staff = LiveStaff()
    package let clock: @Sendable () -> Instant
    /// Where residents reach this site, without a slash at the end; links in mails begin with it.
    package let address: String
    package let logger: Logger
    /// Turns Dutch text into search terms; one for the whole process.
    package let analyser: Analyser

    package init(
        live: LiveConfiguration, database: any Database, settings: Settings, address: String, analyser: Analyser,
        clock: @escaping @Sendable () -> Instant, logger: Logger
    ) {
        (self.live, self.database, self.settings) = (live, database, settings)
        (self.address, self.analyser, self.clock, self.logger) = (address, analyser, clock, logger)
    }

    package var configuration: Configuration { live.current }
    package var municipality: Municipality { configuration.municipality }
    package var texts: Texts { configuration.texts }
    /// What residents can choose; the site's own is among them.
    package var languages: [String] { municipality.languages ?? texts.languages }
    /// The choices the law leaves open, as this municipality made them.
    package var terms: TermSettings { configuration.terms }

    package func words(_ language: String) -> Words { texts.words(language) }
    /// Takes over what was changed on screen, here or on another server.
    package func refresh() async throws {
        try await live.refresh(from: database, logger: logger)
        try await staff.refresh(from: database)
    }

    /// What holds for all municipalities of one process.
    package struct Settings: Sendable {
        package var mail: any MailTransport
        package var mailSender: String
        /// Shows sent mail on a page, for a machine without a mail server. Never together with a real server.
        package var showsLocalMailbox: Bool
        /// Shows on a page what went to the case system that the demonstration plays. Never together with a real one.
        package var showsExampleCaseSystem = false
        /// Keeps secrets that must be read again, such as those of codes on phones.
        package var secretBox = SecretBox()
        /// WeasyPrint, which makes PDFs; without it there are none.
        package var pdfProgram = "/usr/bin/weasyprint"

        package init(
            mail: any MailTransport = LocalTransport(), mailSender: String = "meemaken@localhost", showsLocalMailbox: Bool = true
        ) {
            (self.mail, self.mailSender, self.showsLocalMailbox) = (mail, mailSender, showsLocalMailbox)
        }
    }
}
