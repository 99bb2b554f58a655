import Civic
import Desk
import Foundation
import Rules

/// Departments and those who approve: nobody of them signs in. They act by the link in a mail, late or never.
struct SimulatedDepartments {
    let town: SimulatedTown
    private var answers: [LocalDate: [(secret: String, about: String)]] = [:]
    private var approvals: [LocalDate: [(secret: String, about: String)]] = [:]
    private var mails: [String: Int] = [:]
    private var answered: Set<String> = []

    init(town: SimulatedTown) { self.town = town }

    private var chance: Chance { town.chance }

    mutating func receive(_ mail: SimulatedMailServer.Received, on day: LocalDate) {
        if let found = mail.body.firstMatch(of: /\/advies\/([A-Za-z0-9_-]+)/) {
            let secret = String(found.output.1)
            // The same question again, and its reminders, are told apart by their number only.
            let plan = mail.subject.firstMatch(of: /Plan \d+/).map { String($0.output) } ?? mail.subject
            let about = "\(mail.recipient) \(plan)"
            mails[about, default: 0] += 1
            let number = mails[about] ?? 1
            guard !chance.happens(town.settings.trouble.silentAdvice, "silent \(about)"),
                number == 1 || chance.happens(0.5, "reminded \(about) \(number)")
            else { return }
            let days = chance.days(around: town.settings.trouble.adviceDays, "answers \(about) \(number)")
            answers[workingDay(day, days), default: []].append((secret, about))
        } else if let found = mail.body.firstMatch(of: /\/akkoord\/([A-Za-z0-9_-]+)/) {
            let about = "\(mail.recipient) \(mail.subject) \(day.iso)"
            guard !chance.happens(town.settings.trouble.silentAdvice, "approves \(about)") else { return }
            approvals[workingDay(day, chance.days(around: 3, "approves \(about)")), default: []].append((String(found.output.1), about))
        }
    }

    private func workingDay(_ day: LocalDate, _ days: Int) -> LocalDate {
        town.freeDays.adding(workingDays: 0, to: day.adding(days: days))
    }

    mutating func work(on day: LocalDate) async throws {
        for (secret, about) in answers.removeValue(forKey: day) ?? [] where answered.insert(about).inserted {
            let light = chance.among(AdviceLight.allCases, "light \(about)") ?? .green
            let reply = AdviceReply(
                light: light, sentence: "Seen from our side", conditions: light == .amber ? "Not in the way of the sewer" : "",
                isShareable: chance.happens(0.5, "shares \(about)"))
            try await town.perform(AnswerAdvice(secret: Secret(secret), reply: reply, onContradiction: nil), as: Actor(nil))
        }
        for (secret, about) in approvals.removeValue(forKey: day) ?? [] {
            let key = ApprovalKey.link(Secret(secret))
            if chance.happens(0.1, "returns \(about)") {
                let settings = town.book.advice.round
                try await town.perform(ReturnDirection(key: key, reason: "Not yet", settings: settings), as: Actor(nil))
            } else {
                try await town.perform(ApproveDirection(key: key), as: Actor(nil))
            }
        }
    }
}
