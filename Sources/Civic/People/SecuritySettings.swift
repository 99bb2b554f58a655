import Store

/// What a municipality's administrators decided about signing in and about changing roles. Off until somebody turns it on.
package struct SecuritySettings: Sendable, Hashable, Codable {
    /// Staff without a code from their phone only reach the page where they set it up.
    package var requiresCode = false
    /// What changes somebody's rights is proposed by one administrator and approved by another.
    package var fourEyes = false

    package init(requiresCode: Bool = false, fourEyes: Bool = false) { (self.requiresCode, self.fourEyes) = (requiresCode, fourEyes) }

    package static let migrations = [
        Migration(
            id: "2026-11-22 security: create settings",
            sql: ["CREATE TABLE security_setting (name TEXT PRIMARY KEY, is_on BOOLEAN NOT NULL, changed_at BIGINT NOT NULL)"])
    ]

    fileprivate static var names: [(name: String, part: WritableKeyPath<SecuritySettings, Bool>)] {
        [("requiresCode", \.requiresCode), ("fourEyes", \.fourEyes)]
    }
}

extension Connection {
    package func securitySettings() throws -> SecuritySettings {
        var settings = SecuritySettings()
        for row in try rows("SELECT name FROM security_setting WHERE is_on") {
            let name: String = try row["name"]
            for known in SecuritySettings.names where known.name == name { settings[keyPath: known.part] = true }
        }
        return settings
    }

    package func set(_ settings: SecuritySettings, at now: Instant) throws {
        for known in SecuritySettings.names {
            try execute(
                """
                INSERT INTO security_setting (name, is_on, changed_at) VALUES (\(known.name), \(settings[keyPath: known.part]), \(now))
                ON CONFLICT (name) DO UPDATE SET is_on = excluded.is_on, changed_at = excluded.changed_at
                """)
        }
    }
}
