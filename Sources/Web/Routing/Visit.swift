import Civic
import Foundation
import HTTPTypes
import Markup
import Rules
import Store

/// One request of one person at one municipality: everything a handler needs, as values.
package struct Visit: Sendable {
    package let site: Site
    package let method: HTTPRequest.Method
    package let path: String
    package let parameters: [String: String]
    package let query: FormData
    package let body: FormData
    package let person: Person?
    /// The hash of the session cookie; also there for somebody who is writing an idea and is not known yet.
    package let session: String?
    package let cookies: [String: String]
    /// The `Accept` header: which kinds of answer a program can read.
    package let accept: String
    /// Wording in the visitor's language.
    package let t: Words
    package let now: Instant
    /// Files that pages link to, with the hash of their content in the address.
    package let assets: Assets
    /// Text key of a confirmation to show once, after a redirect.
    package let flash: String?
    /// The `User-Agent` header, for telling people which of their browsers is signed in.
    package var userAgent: String?
    package var browser: BrowserKind { BrowserKind(userAgent: userAgent) }
    /// Somebody who works here and must set up a code on their phone first, with the roles that `person` lacks until then.
    package var heldBack: Person?

    package var today: LocalDate { now.localDate }
    package var database: any Database { site.database }
    package var municipality: Municipality { site.municipality }
    package var actor: Actor { Actor(person, session: session) }
    package var language: String { t.language }
    /// The language of what residents and officials wrote, for the attribute `lang`, so that it is read aloud in it; nil where the page is in
    /// it too. Nobody is asked in which language they write, so it is taken to be the municipality's.
    package var writtenIn: String? { t.language == municipality.language ? nil : municipality.language }
    /// Words that somebody wrote, amid others.
    package func written(_ text: String) -> HTML {
        writtenIn.map { language -> HTML in "<span lang=\"\(language)\">\(text)</span>" } ?? "\(text)"
    }

    /// A part of the path; the route guarantees that it is there.
    package func parameter(_ name: String) throws -> String {
        guard let value = parameters[name] else { throw Refusal.notFound }
        return value
    }

    /// What makes this form this form: its token and everything in it. Sent twice it is one; who goes back, changes something and sends it
    /// again sends another.
    package var submission: String? {
        guard let token = body.first(Form.tokenName), token.utf8.count >= 24 else { return nil }
        return "\(token).\(body.digest(without: Form.tokenName))"
    }

    /// Performs an action as this visitor, once per submission.
    @discardableResult
    package func perform<A: Action>(_ action: A) async throws -> A.Outcome {
        try await site.perform(action, as: actor, once: submission)
    }

    package func read<T: Sendable>(_ query: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await database.read(query)
    }
}

/// One line in front of an answer.
package struct Header: Sendable, Hashable {
    package let name: String
    package let value: String
    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// What a handler answers.
package enum Answer: Sendable {
    case page(Page)
    /// To a path of our own. `saying` is the text key of a confirmation shown there once.
    case redirect(String, saying: String? = nil, cookie: SetCookie? = nil)
    /// To an address elsewhere that a feature vouches for, such as a provider to sign in with.
    case away(WebAddress, cookie: SetCookie? = nil)
    case content(Content)

    package struct Content: Sendable {
        package var bytes: [UInt8]
        package var type: String
        /// A `Cache-Control` value.
        package var caching: String
        /// Offers it as a file with this name.
        package var fileName: String?
        package var status = 200
        package var headers: [Header] = []
        /// An `ETag` with its quotes: whoever has this version gets no bytes again.
        package var tag: String?
        /// What comes after the bytes, piece by piece from 0 until nil: for what may be too large to hold at once.
        package var pieces: (@Sendable (Int) async throws -> [UInt8]?)?

        package init(
            bytes: [UInt8], type: String, caching: String = "private, no-store", fileName: String? = nil, tag: String? = nil
        ) {
            (self.bytes, self.type, self.caching, self.fileName, self.tag) = (bytes, type, caching, fileName, tag)
        }
    }

    package struct SetCookie: Sendable {
        package var name: String
        package var value: String
        /// In seconds; 0 removes it.
        package var maxAge: Int
        package init(_ name: String, _ value: String, maxAge: Int) { (self.name, self.value, self.maxAge) = (name, value, maxAge) }
    }
}
