import Store

/// Somebody's codes from an app, beside the link in the mail: who has the mailbox does not have the phone as well.
package struct SecondFactor: Sendable, RowDecodable {
    package let person: ID<Person>
    /// As ``SecretBox`` keeps it.
    package let sealed: String
    /// Nil as long as no code has shown that the app works.
    package let confirmedAt: Instant?
    let lastStep: Int64
    let wrongCount: Int
    let wrongAt: Instant?
    let recoverySalt: String

    package init(row: Row) throws {
        person = try row["person_id"]
        sealed = try row["secret"]
        confirmedAt = try row["confirmed_at"]
        lastStep = try row["last_step"]
        wrongCount = try row["wrong_count"]
        wrongAt = try row["wrong_at"]
        recoverySalt = try row["recovery_salt"]
    }

    package var isOn: Bool { confirmedAt != nil }

    /// After so many wrong codes in a row no code is looked at for a while: who has the mailbox may try for ever, and a million is not many.
    package static let patience = 10
    package static let pauseSeconds = 3_600

    package func isPaused(at now: Instant) -> Bool {
        wrongCount >= Self.patience && (wrongAt?.adding(seconds: Self.pauseSeconds) ?? now) > now
    }

    package static let migrations = [
        Migration(
            id: "2026-11-22 second factor: create",
            sql: [
                """
                CREATE TABLE second_factor (
                    person_id TEXT PRIMARY KEY, secret TEXT NOT NULL, begun_at BIGINT NOT NULL, confirmed_at BIGINT,
                    last_step BIGINT NOT NULL, wrong_count BIGINT NOT NULL, wrong_at BIGINT, recovery_salt TEXT NOT NULL)
                """,
                """
                CREATE TABLE recovery_code (
                    person_id TEXT NOT NULL, hash TEXT NOT NULL, used_at BIGINT, PRIMARY KEY (person_id, hash))
                """,
            ])
    ]
}

/// What a typed code was worth.
package enum CodeAnswer: Sendable, Equatable {
    case right
    /// A recovery code, which is used up now; so many are left.
    case recovered(left: Int)
    case wrong
    /// Not looked at: too many were wrong.
    case paused
}

extension Connection {
    package func secondFactor(of person: ID<Person>) throws -> SecondFactor? {
        try first("SELECT * FROM second_factor WHERE person_id = \(person)", as: SecondFactor.self)
    }

    /// Works at the municipality, and may not work until there is a code.
    package func mustSetUpCode(_ person: Person) throws -> Bool {
        guard !person.roles.isEmpty else { return false }
        return try exists(
            """
            SELECT 1 FROM security_setting WHERE name = 'requiresCode' AND is_on
                AND NOT EXISTS (SELECT 1 FROM second_factor WHERE person_id = \(person.id) AND confirmed_at IS NOT NULL)
            """)
    }

    /// A fresh secret that waits for its first code. One that is in use stays.
    package func beginSecondFactor(of person: ID<Person>, sealed: String, at now: Instant) throws {
        try execute(
            """
            INSERT INTO second_factor (person_id, secret, begun_at, last_step, wrong_count, recovery_salt)
            VALUES (\(person), \(sealed), \(now), 0, 0, '')
            ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, begun_at = excluded.begun_at, last_step = 0, wrong_count = 0
            WHERE second_factor.confirmed_at IS NULL
            """)
    }

    package func confirmSecondFactor(of person: ID<Person>, at now: Instant) throws {
        try execute("UPDATE second_factor SET confirmed_at = \(now) WHERE person_id = \(person)")
    }

    package func removeSecondFactor(of person: ID<Person>) throws {
        try execute("DELETE FROM recovery_code WHERE person_id = \(person)")
        try execute("DELETE FROM second_factor WHERE person_id = \(person)")
    }

    /// The codes on paper; earlier ones stop working.
    package func setRecoveryCodes(_ codes: RecoveryCodes, of person: ID<Person>) throws {
        try execute("DELETE FROM recovery_code WHERE person_id = \(person)")
        for hash in codes.hashes { try execute("INSERT INTO recovery_code (person_id, hash) VALUES (\(person), \(hash))") }
        try execute("UPDATE second_factor SET recovery_salt = \(codes.salt) WHERE person_id = \(person)")
    }

    package func recoveryCodesLeft(of person: ID<Person>) throws -> Int {
        try value("SELECT COUNT(*) FROM recovery_code WHERE person_id = \(person) AND used_at IS NULL") ?? 0
    }

    /// Looks at a code and uses it up when it is right. A wrong one is counted by ``countWrongCode(of:at:)``, in a transaction that stays.
    /// - Throws: ``SecretFault`` when the secret cannot be read; a recovery code works all the same.
    package func useCode(_ typed: String, of factor: SecondFactor, box: SecretBox, at now: Instant) throws -> CodeAnswer {
        if let code = RecoveryCodes.normalised(typed) { return try useRecoveryCode(code, of: factor, at: now) }
        if factor.isPaused(at: now) { return .paused }
        let app = OneTimeCode(secret: try box.open(factor.sealed, of: factor.person.text))
        guard let step = app.step(of: typed, at: now, after: factor.lastStep) else { return .wrong }
        // Two browsers with one code: one wins.
        let isFirst =
            try execute(
                """
                UPDATE second_factor SET last_step = \(step), wrong_count = 0, wrong_at = NULL
                WHERE person_id = \(factor.person) AND last_step < \(step)
                """) == 1
        return isFirst ? .right : .wrong
    }

    private func useRecoveryCode(_ code: String, of factor: SecondFactor, at now: Instant) throws -> CodeAnswer {
        guard factor.isOn else { return .wrong }
        let hash = RecoveryCodes.hash(code, salt: factor.recoverySalt)
        let isRight =
            try execute(
                "UPDATE recovery_code SET used_at = \(now) WHERE person_id = \(factor.person) AND hash = \(hash) AND used_at IS NULL") == 1
        guard isRight else { return .wrong }
        try execute("UPDATE second_factor SET wrong_count = 0, wrong_at = NULL WHERE person_id = \(factor.person)")
        return .recovered(left: try recoveryCodesLeft(of: factor.person))
    }

    package func countWrongCode(of person: ID<Person>, at now: Instant) throws {
        try execute("UPDATE second_factor SET wrong_count = wrong_count + 1, wrong_at = \(now) WHERE person_id = \(person)")
    }
}
