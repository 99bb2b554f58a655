import Store

/// The chain that makes the journal tamper-evident: each entry's hash covers the one before it.
///
/// It is laid after commit, by one sequencer per municipality: a chain head inside every transaction would make all writes wait
/// for each other. An entry that is still unsealed is at most one round of the duty old.
package struct SealJournal: Duty {
    package init() {}
    package let name = "journal.seal"
    package let everySeconds = 10

    package func hasWork(_ site: Site, in db: any Connection) throws -> Bool {
        try db.value("SELECT id FROM journal WHERE place IS NULL LIMIT 1") as String? != nil
    }

    package func run(_ site: Site) async throws -> String {
        var sealed = 0
        while true {
            let count = try await site.database.quietWrite { try $0.sealEntries(limit: 500) }
            sealed += count
            if count < 500 { return String(sealed) }
        }
    }
}

/// What a walk along the chain found.
package struct ChainReport: Sendable {
    package var entries = 0
    package var unsealed = 0
    package var head = ""
    /// Places where a hash or a commitment does not fit.
    package var broken: [Int] = []
    package var isIntact: Bool { broken.isEmpty }
}

extension Connection {
    func sealEntries(limit: Int) throws -> Int {
        let last = try rows("SELECT place, hash FROM journal WHERE place IS NOT NULL ORDER BY place DESC LIMIT 1").first
        var place: Int = try last?["place"] ?? 0
        var head: String = try last?["hash"] ?? ""
        let waiting = try rows("SELECT * FROM journal WHERE place IS NULL ORDER BY id LIMIT \(limit)")
        for row in waiting {
            place += 1
            head = try Journal.link(previous: head, place: place, row: row)
            let id: String = try row["id"]
            try execute("UPDATE journal SET place = \(place), hash = \(head) WHERE id = \(id)")
        }
        return waiting.count
    }

    /// Recomputes the whole chain and every commitment whose words are still there.
    package func verifyChain() throws -> ChainReport {
        var report = ChainReport()
        report.unsealed = try value("SELECT COUNT(*) FROM journal WHERE place IS NULL") ?? 0
        var previous = ""
        while true {
            let page = try rows("SELECT * FROM journal WHERE place > \(report.entries) ORDER BY place LIMIT 1000")
            for row in page {
                let place: Int = try row["place"]
                let hash: String = try row["hash"]
                let expected = try Journal.link(previous: previous, place: place, row: row)
                let isWhole = try commitmentHolds(row)
                if place != report.entries + 1 || hash != expected || !isWhole { report.broken.append(place) }
                previous = hash
                report.entries = place
            }
            if page.count < 1000 { break }
        }
        report.head = previous
        return report
    }

    private func commitmentHolds(_ row: Row) throws -> Bool {
        let personal: String? = try row["personal"]
        let salt: String? = try row["salt"]
        guard let personal, let salt else { return personal == nil && salt == nil }
        return Journal.commitment(salt: salt, personal: personal) == (try row["commitment"] as String)
    }
}
