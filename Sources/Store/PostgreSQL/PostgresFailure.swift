internal import CLibpq

/// What the server, or the line to it, said about a statement.
struct PostgresFailure: Error {
    /// The SQLSTATE; empty when the server did not answer.
    var state = ""
    var message: String
    var statement = ""
    var constraint = ""
    var table = ""
    var detail = ""
    /// The connection is gone.
    var isLost = false
    /// A statement prepared earlier no longer fits the tables.
    var isStale = false

    /// Running the transaction again may well succeed: others were in the way, or the server is being stopped or started (57P01 to 57P03).
    var mayRepeat: Bool { isLost || isStale || ["40001", "40P01", "57P01", "57P02", "57P03"].contains(state) }

    var storeError: StoreError {
        switch (state, state.prefix(2)) {
        case _ where isLost: .busy(message)
        case ("23505", _): .notUnique(uniqueName)
        case (_, "23"): .constraint(constraint.isEmpty ? message : "\(message) (\(constraint))")
        case ("53100", _): .full(message)
        // Out of connections or memory, not to be written to (25006) as on a standby, or an error of the server's own disk.
        case ("40001", _), ("40P01", _), ("55P03", _), ("25006", _), (_, "53"), (_, "57"), (_, "58"), (_, "08"): .busy(message)
        case ("XX001", _), ("XX002", _): .corrupt(message)
        case (_, "22"): .engine("SQLSTATE \(state) in: \(statement)")  // these messages repeat the value
        default: .engine("\(state.isEmpty ? "" : state + " ")\(message)\(statement.isEmpty ? "" : " in: \(statement)")")
        }
    }

    /// The columns as SQLite names them, from `Key (number, street)=(7, Dam) already exists.`; an expression has its index's name.
    private var uniqueName: String {
        guard let open = detail.firstIndex(of: "("), let close = detail[open...].firstIndex(of: ")") else { return constraint }
        let columns = detail[detail.index(after: open)..<close]
        let isPlain = columns.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "," || $0 == " " }
        guard isPlain, !columns.isEmpty, detail[close...].hasPrefix(")=") else { return constraint }
        return columns.split(separator: ", ").map { "\(table).\($0)" }.joined(separator: ", ")
    }
}

extension PostgresFailure {
    init(_ result: borrowing PostgresResult, statement: String, isLost: Bool) {
        func field(_ code: Character) -> String {
            guard let ascii = code.asciiValue, let text = PQresultErrorField(result.handle, Int32(ascii)) else { return "" }
            return String(cString: text)
        }
        // The codes are PG_DIAG_SQLSTATE, _MESSAGE_PRIMARY, _CONSTRAINT_NAME, _TABLE_NAME and _MESSAGE_DETAIL.
        let message = field("M")
        self.init(
            state: field("C"), message: message.isEmpty ? "no answer from the server" : message, statement: statement,
            constraint: field("n"), table: field("t"), detail: field("D"), isLost: isLost)
    }
}
