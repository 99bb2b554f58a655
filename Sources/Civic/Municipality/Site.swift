import Logging
import Rules
import Store

/// One municipality at work: its configuration, its database, its words. Several live side by side in one process.
package struct Site: Sendable {
    package let municipality: Municipality
    package let database: any Database
    package let texts: Texts
    package let settings: Settings
    package let clock: @Sendable () -> Instant
    /// Where residents reach this site, without a slash at the end; links in mails begin with it.
    package let address: String
    package let logger: Logger
    /// Turns Dutch text into search terms; one for the whole process.
    package let analyser: Analyser

    package init(
        municipality: Municipality, database: any Database, texts: Texts, settings: Settings, address: String, analyser: Analyser,
        clock: @escaping @Sendable () -> Instant, logger: Logger
    ) {
        (self.municipality, self.database, self.texts, self.settings) = (municipality, database, texts, settings)
        (self.address, self.analyser, self.clock, self.logger) = (address, analyser, clock, logger)
    }

    package func words(_ language: String) -> Words { texts.words(language) }

    /// What holds for all municipalities of one process.
    package struct Settings: Sendable {
        package var mail: any MailTransport
        package var mailSender: String
        /// Shows sent mail on a page, for a machine without a mail server. Never together with a real server.
        package var showsLocalMailbox: Bool
        package var terms: TermSettings

        package init(
            mail: any MailTransport = LocalTransport(), mailSender: String = "meemaken@localhost", showsLocalMailbox: Bool = true,
            terms: TermSettings = TermSettings()
        ) {
            (self.mail, self.mailSender, self.showsLocalMailbox, self.terms) = (mail, mailSender, showsLocalMailbox, terms)
        }
    }
}
