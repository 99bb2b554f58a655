import Civic
import Foundation
import Initiatives
import Rules
import Store
import Web

@testable import Desk

extension Scene {
    /// A guest as somebody who can be asked for advice.
    func adviser(_ guest: Guest) async throws -> Adviser {
        let person = try await town.settle(guest)
        return Adviser(team: "", department: "Brandweer \(guest.rawValue)", name: person.name, email: person.email ?? "")
    }

    /// Asks for advice as the caseworker, who has the case.
    @discardableResult
    func askAdvice(_ advisers: [Adviser], aspects: Set<String> = ["place"]) async throws -> [ID<AdviceRequest>] {
        if try await site.database.read({ [file] db in try db.caseFile(file.id)?.assignee }) == nil {
            try await perform(TakeCase(id: file.id), by: .caseworker)
        }
        let action = AskAdvice(
            id: file.id, advisers: advisers, question: "Kan dit hier?", brief: "Buren maken een tuin.", aspects: aspects,
            answerBy: site.clock().localDate.adding(days: 14))
        return try await site.perform(action, as: try await actor(.caseworker))
    }

    /// A link as it stands in an adviser's mail.
    ///
    /// - Parameter age: how long ago it was made, in hours. Only so many are made in an hour.
    func adviceLink(_ id: ID<AdviceRequest>, age: Int = 0) async throws -> Secret {
        let now = site.clock().adding(seconds: -3_600 * age)
        return try await site.database.write { db in
            guard let request = try db.adviceRequest(id) else { throw TownFault.nobody("request") }
            return try db.addAdviceLink(id, for: request.adviser, at: now)
        }
    }

    func answerAdvice(_ id: ID<AdviceRequest>, _ light: AdviceLight, _ sentence: String = "Dat kan.") async throws {
        let reply = AdviceReply(light: light, sentence: sentence)
        try await site.perform(AnswerAdvice(secret: try await adviceLink(id), reply: reply, onContradiction: nil), as: Actor(nil))
    }

    /// A link to the open request of this case, which is made when there is none.
    func anyAdviceLink() async throws -> String {
        let known = try await site.database.read { [file] db in try db.adviceRequests(of: file.id).first(where: \.isOpen)?.id }
        let asked = try await known == nil ? askAdvice([adviser(.deskOfficer)]).first : known
        guard let id = asked else { throw TownFault.nobody("request") }
        return try await adviceLink(id, age: 2).text
    }

    // MARK: The meeting

    var meeting: LocalDate { RoundSettings().calendar.meeting(from: site.clock().localDate, FreeDays(site.terms)) }

    func putOnAgenda() async throws -> ID<DirectionItem> {
        if try await site.database.read({ [file] db in try db.caseFile(file.id)?.assignee }) == nil {
            try await perform(TakeCase(id: file.id), by: .caseworker)
        }
        let action = PutOnAgenda(id: file.id, meetingOn: meeting, question: "Werken we mee?", goals: "Groen", settings: RoundSettings())
        return try await site.perform(action, as: try await actor(.caseworker))
    }

    /// Somebody who must approve.
    func approver(_ guest: Guest) async throws -> Approver {
        let person = try await town.settle(guest)
        return Approver(id: "alderman", title: ["nl": "Wethouder"], official: Official(name: person.name, email: person.email ?? ""))
    }

    func proposeDirection(approver guest: Guest = .resident) async throws -> ID<DirectionItem> {
        let known = try await site.database.read { [file] db in try db.directionItems(of: file.id).first(where: \.state.isOpen)?.id }
        let id = try await known == nil ? putOnAgenda() : known
        guard let id else { throw TownFault.nobody("item") }
        let outcome = DirectionOutcome(direction: .positive, reason: "Het past.", next: "We gaan samen verder.")
        let approver = try await approver(guest)
        try await perform(
            ProposeDirection(
                id: id, meetingOn: site.clock().localDate, outcome: outcome, approver: approver, settings: .approved(by: approver)),
            by: .caseworker)
        return id
    }

    /// A link as it stands in the mail of who must approve.
    func approvalLink(_ id: ID<DirectionItem>) async throws -> Secret {
        let now = site.clock()
        return try await site.database.write { db in
            guard let approver = try db.directionItem(id)?.approverID else { throw TownFault.nobody("approver") }
            return try db.addDirectionLink(id, for: approver, at: now)
        }
    }

    /// A link to a proposal of this case, which is made when there is none.
    func anyApprovalLink() async throws -> String {
        let known = try await site.database.read { [file] db in try db.directionItems(of: file.id).first { $0.state == .proposed }?.id }
        // Whoever opens a link reads their own name; a colleague’s is no secret.
        let id = try await known == nil ? proposeDirection(approver: .administrator) : known
        guard let id else { throw TownFault.nobody("proposal") }
        return try await approvalLink(id).text
    }

    /// A day on which this municipality has its meeting.
    var meetingDay: String {
        town.deskBook().advice.round.calendar.meeting(from: site.clock().localDate, FreeDays(site.terms)).iso
    }
}

extension RoundSettings {
    /// With one who approves everything.
    static func approved(by approver: Approver) -> RoundSettings {
        var settings = RoundSettings()
        settings.approvers = [approver]
        return settings
    }
}

extension Town {
    /// The own link in the last mail to this address, such as `/advies/…`.
    func ownLink(_ prefix: String, in address: String) async throws -> String {
        let bodies = try await mails(to: address).map(\.body)
        for body in bodies.reversed() {
            guard let start = body.range(of: site.address + prefix) else { continue }
            return prefix + body[start.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        }
        throw TownFault.nobody("link for \(address)")
    }

    /// All lines of the journal of one kind, oldest first.
    func entries(kind: String) async throws -> [Entry] {
        try await site.database.read { db in try db.all("SELECT * FROM journal WHERE kind = \(kind) ORDER BY at, id", as: Entry.self) }
    }
}
