import Civic
import Rules
import Store

/// A message that was promised when the idea came in, with its day. The last one, `answer`, is the answer itself.
package struct CasePromise: Hashable, Sendable, RowDecodable {
    package static let answer = "answer"
    package static let received = "received"

    package let id: String
    package var dueOn: LocalDate
    /// What was promised, per language.
    package let text: [String: String]
    package var keptOn: LocalDate?

    package init(id: String, dueOn: LocalDate, text: [String: String], keptOn: LocalDate? = nil) {
        (self.id, self.dueOn, self.text, self.keptOn) = (id, dueOn, text, keptOn)
    }

    package init(row: Row) throws {
        id = try row["promise"]
        dueOn = try row["due_on"]
        text = try Stored.value(try row["text"] as String)
        keptOn = try row["kept_on"]
    }

    /// A message keeps it, so who writes one may choose it. An answer, also the one that is promised once more, is kept by answering.
    package var isMessage: Bool {
        ![Self.answer, Self.again].contains(id) && !isOfStep && !outlivesAnswer
    }

    package func words(_ t: Words) -> String { text[t.language] ?? text["nl"] ?? "" }
}

extension [CasePromise] {
    /// The promises of a category, counted from the day of receipt; the answer on the day the clock gives.
    package init(_ category: TriageTable.Category, received: LocalDate, answerBy: LocalDate, _ terms: Terms) {
        self = category.messages.map { message in
            let due =
                message.id == CasePromise.answer
                ? answerBy : message.after.end(after: received) { terms.freeDays.adding(workingDays: $1, to: $0) }
            return CasePromise(id: message.id, dueOn: due, text: message.text, keptOn: message.id == CasePromise.received ? received : nil)
        }
        // The answer is always promised, also when the category's list forgets it.
        if !contains(where: { $0.id == CasePromise.answer }) {
            append(CasePromise(id: CasePromise.answer, dueOn: answerBy, text: category.promise))
        }
    }

    /// Which promise a message on this day most likely keeps: the first that is open and whose time has begun, which is when the one
    /// before it was due. So two messages in one week do not use up the promise of next month. Who writes the message has the last word.
    package func timely(on day: LocalDate) -> CasePromise? {
        var begins: LocalDate?
        for promise in sorted(by: { ($0.dueOn, $0.id) < ($1.dueOn, $1.id) }) where promise.isMessage {
            if promise.keptOn == nil { return begins.map { $0 < day } ?? true || promise.dueOn <= day ? promise : nil }
            if promise.id != CasePromise.received { begins = promise.dueOn }
        }
        return nil
    }

    /// The next day on which something is due; nil when everything was kept.
    package var nextDue: CasePromise? { filter { $0.keptOn == nil }.min { ($0.dueOn, $0.id) < ($1.dueOn, $1.id) } }
}
