import Civic
import Rules

/// One of the municipality's rules of the game (*spelregel*): what it promises everybody with an idea, and how one can tell.
package struct PublicPromise: Sendable, Hashable {
    /// Short name for addresses and figures.
    package let id: String
    package let title: [String: String]
    package let text: [String: String]
    package let check: PromiseCheck
    /// Kinds of request it is about; none means all.
    package let categories: [String]

    package init(id: String, title: [String: String], text: [String: String], check: PromiseCheck, categories: [String] = []) {
        (self.id, self.title, self.text, self.check, self.categories) = (id, title, text, check, categories)
    }
}

/// How the program sees from a case whether a promise was kept.
package enum PromiseCheck: Sendable, Hashable {
    /// No program can tell; people have to.
    case none
    /// A person of the municipality reacted within the term after receipt.
    case firstAnswerWithin(PromisedTerm)
    /// The answer came by the day the initiator was told.
    case answerInTime
    /// Every message promised for the steps came by its day.
    case messagesInTime
    /// There is always a contact, who changes at most so many times.
    case oneContact(changes: Int)
    /// Everything the municipality wanted to know was asked on at most so many days.
    case askedAtOnce(rounds: Int)
    /// Each department that was asked gave its advice within the term.
    case adviceWithin(PromisedTerm)
    /// A no says why, which rule stands in the way, and what can be done instead.
    case reasonWithNo
    /// Who called "I am stuck" heard from a person within the term.
    case stuckAnsweredWithin(PromisedTerm)
    /// After the answer we asked within the term whether it helped.
    case helpedAskedWithin(PromisedTerm)

    /// As configuration writes it, and as texts are found under `promises.check.`.
    package enum Name: String, CaseIterable, Sendable {
        case none, firstAnswerWithin, answerInTime, messagesInTime, oneContact, askedAtOnce, adviceWithin, reasonWithNo
        case stuckAnsweredWithin, helpedAskedWithin
    }

    package var name: Name {
        switch self {
        case .none: .none
        case .firstAnswerWithin: .firstAnswerWithin
        case .answerInTime: .answerInTime
        case .messagesInTime: .messagesInTime
        case .oneContact: .oneContact
        case .askedAtOnce: .askedAtOnce
        case .adviceWithin: .adviceWithin
        case .reasonWithNo: .reasonWithNo
        case .stuckAnsweredWithin: .stuckAnsweredWithin
        case .helpedAskedWithin: .helpedAskedWithin
        }
    }

    package var term: PromisedTerm? {
        switch self {
        case .firstAnswerWithin(let term), .adviceWithin(let term), .stuckAnsweredWithin(let term), .helpedAskedWithin(let term): term
        default: nil
        }
    }
}

/// All promises of a municipality in one version, from `promises.yaml`.
package struct PromiseBook: Sendable, Hashable {
    package static let document = "promises.yaml"
    package let promises: [PublicPromise]
    /// Since when they hold, where the document says so.
    package let since: LocalDate?

    package init(promises: [PublicPromise] = [], since: LocalDate? = nil) { (self.promises, self.since) = (promises, since) }

    package subscript(id: String) -> PublicPromise? { promises.first { $0.id == id } }

    /// Without the document there are no promises.
    /// - Throws: `ConfigFault` naming the place.
    package init(folder: ConfigFolder) throws {
        guard folder.holds(Self.document) else {
            self.init()
            return
        }
        self = try reading(Self.document) { try PromiseBook(tree: folder.tree(Self.document)) }
    }

    package init(tree: ConfigTree) throws {
        let promises = try tree["promises"].list.enumerated().map { try PublicPromise(tree: $1, path: "promises[\($0)]") }
        guard Set(promises.map(\.id)).count == promises.count else {
            throw ConfigFault("promises", .twice, ["value": twice(promises.map(\.id))], in: Self.document)
        }
        self.init(promises: promises, since: tree["since"].date)
    }
}

extension PublicPromise {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let id = tree["id"].text, id.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,59}/) != nil else {
            throw ConfigFault("\(path).id", .notName)
        }
        self.init(
            id: id, title: try tree["title"].localText("\(path).title"), text: try tree["text"].localText("\(path).text"),
            check: try PromiseCheck(tree: tree, path: path), categories: tree["categories"].texts)
    }
}

extension PromiseCheck {
    fileprivate init(tree: ConfigTree, path: String) throws {
        let word = tree["check"].text ?? "none"
        guard let name = Name(rawValue: word) else {
            throw ConfigFault(
                "\(path).check", .unknownOf, ["value": word, "choices": Name.allCases.map(\.rawValue).joined(separator: ", ")])
        }
        func term() throws -> PromisedTerm { try tree["within"].term("\(path).within") }
        let most = tree["most"].integer ?? 1
        guard (0...20).contains(most) else { throw ConfigFault("\(path).most", .notBetween, ["low": "0", "high": "20"]) }
        switch name {
        case .none: self = .none
        case .firstAnswerWithin: self = .firstAnswerWithin(try term())
        case .answerInTime: self = .answerInTime
        case .messagesInTime: self = .messagesInTime
        case .oneContact: self = .oneContact(changes: most)
        case .askedAtOnce: self = .askedAtOnce(rounds: most)
        case .adviceWithin: self = .adviceWithin(try term())
        case .reasonWithNo: self = .reasonWithNo
        case .stuckAnsweredWithin: self = .stuckAnsweredWithin(try term())
        case .helpedAskedWithin: self = .helpedAskedWithin(try term())
        }
    }
}

/// The promises as they were at any day: a case is held to what was promised when it came in.
package struct PromiseHistory: Sendable {
    package struct Version: Sendable {
        /// Nil for what was installed, which holds from the beginning.
        package let from: LocalDate?
        /// 0 for what was installed.
        package let revision: Int
        package let book: PromiseBook
        package init(from: LocalDate?, revision: Int, book: PromiseBook) { (self.from, self.revision, self.book) = (from, revision, book) }
    }

    /// Newest first.
    package let versions: [Version]
    package init(_ versions: [Version]) { self.versions = versions.sorted { $0.revision > $1.revision } }

    package func book(on day: LocalDate) -> PromiseBook {
        versions.first { $0.from.map { $0 <= day } ?? true }?.book ?? PromiseBook()
    }
}
