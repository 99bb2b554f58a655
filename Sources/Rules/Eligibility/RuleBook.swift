/// The criteria of many schemes, compiled so that one applicant is judged against all of them at once.
///
/// Every scheme has one bit, and so has every group of conditions inside an "or". Per field the answer selects a class of values whose
/// prepared rows tell which bits it falsifies and which it leaves unknown; the rows of all fields are joined, and only schemes that
/// survive have their "or", "not" and "at least" parts looked at. The outcome is that of `evaluate`, always.
package struct RuleBook: Sendable {
    package let fields: FieldTable
    package let ids: [String]
    package let criteria: [Criterion]

    let tables: RuleTables

    /// - Parameter schemes: an id need not be unique; results come in this order.
    package init(fields: [Field], schemes: [(id: String, criterion: Criterion)]) {
        var compiler = RuleCompiler(fields: FieldTable(fields), schemeCount: schemes.count)
        for (index, scheme) in schemes.enumerated() { compiler.add(scheme.criterion, scheme: index) }
        (ids, criteria, self.fields) = (schemes.map(\.id), schemes.map(\.criterion), FieldTable(fields))
        tables = compiler.finished()
    }

    /// The status of every scheme, in the order given.
    package func statuses(_ answers: Answers) -> [Truth] { statusSets(answers).statuses }

    /// What is known per column.
    func known(_ answers: Answers) -> [Value?] {
        tables.columns.map { $0.isDerived ? fields.value(of: $0.key, in: answers) : answers[$0.key] }
    }

    /// The same in packed form: cheaper to keep and to count.
    package func statusSets(_ answers: Answers) -> StatusSets {
        var board = Board(tables)
        board.join(known(answers))
        board.settle()
        return board.sets(count: ids.count)
    }
}

/// The compiled form, shared by all copies of a book.
final class RuleTables: Sendable {
    let columns: [RuleColumn]
    let columnOf: [String: Int]
    /// All prepared rows.
    let pool: [UInt64]
    /// Words of a row: scheme bits first, then the planes of branches, then the bits of other groups.
    let width: Int
    /// Words that hold scheme bits.
    let schemeWords: Int
    /// Bits that are false whatever is answered.
    let alwaysNo: [UInt64]
    let planes: BranchPlanes
    let nodes: [RuleNode]
    /// Schemes with parts that are neither a plain "and" nor in the planes.
    let branching: [UInt64]
    /// The node of those parts, per scheme.
    let roots: [Int32]
    /// The scheme of each bit beyond those of the schemes.
    let owners: [Int32]

    init(
        columns: [RuleColumn], columnOf: [String: Int], pool: [UInt64], width: Int, schemeWords: Int, alwaysNo: [UInt64],
        planes: BranchPlanes, nodes: [RuleNode], branching: [UInt64], roots: [Int32], owners: [Int32]
    ) {
        (self.columns, self.columnOf, self.pool, self.width, self.schemeWords) = (columns, columnOf, pool, width, schemeWords)
        (self.alwaysNo, self.planes, self.nodes) = (alwaysNo, planes, nodes)
        (self.branching, self.roots, self.owners) = (branching, roots, owners)
    }
}

/// The statuses of many schemes as two rows of bits.
package struct StatusSets: Sendable, Hashable {
    package let count: Int
    /// A bit per scheme; beyond the last scheme the bits are zero.
    let no: [UInt64]
    let unknown: [UInt64]

    package subscript(scheme: Int) -> Truth {
        let (word, bit) = (scheme >> 6, UInt64(scheme & 63))
        return Self.truths[Int(no[word] >> bit & 1) | Int(unknown[word] >> bit & 1) << 1]
    }

    package var undecidedCount: Int { unknown.reduce(0) { $0 + $1.nonzeroBitCount } }
    package var noCount: Int { no.reduce(0) { $0 + $1.nonzeroBitCount } }
    package var yesCount: Int { count - undecidedCount - noCount }
    package var undecided: [Int] { indices(unknown) }
    package var yes: [Int] { (0..<count).filter { self[$0] == .yes } }

    package var statuses: [Truth] {
        Array(unsafeUninitializedCapacity: no.count * 64) { buffer, filled in
            // Four at a time; a tuple of one type lies in memory as so many elements of an array.
            let fours = UnsafeMutableRawBufferPointer(buffer).bindMemory(to: Four.self)
            Self.fours.withUnsafeBufferPointer { table in
                for word in no.indices {
                    var (no, unknown) = (no[word], unknown[word])
                    for place in word * 16..<word * 16 + 16 {
                        fours.initializeElement(at: place, to: table[Int(truncatingIfNeeded: no & 15 | (unknown & 15) << 4)])
                        (no, unknown) = (no >> 4, unknown >> 4)
                    }
                }
            }
            UnsafeMutableRawBufferPointer(fours).bindMemory(to: Truth.self)
            filled = count
        }
    }

    private typealias Four = (Truth, Truth, Truth, Truth)
    private static let truths: [Truth] = [.yes, .no, .unknown, .no]

    /// The truths of four schemes, by their four bits of `no` and, above these, of `unknown`.
    private static let fours: [Four] = (0..<256).map { bits in
        func truth(_ place: Int) -> Truth { truths[bits >> place & 1 | (bits >> (place + 4) & 1) << 1] }
        return (truth(0), truth(1), truth(2), truth(3))
    }
}

/// Indices of the bits that are set.
func indices(_ row: [UInt64]) -> [Int] {
    var found: [Int] = []
    for (word, bits) in row.enumerated() {
        var rest = bits
        while rest != 0 {
            found.append(word * 64 + rest.trailingZeroBitCount)
            rest &= rest - 1
        }
    }
    return found
}
