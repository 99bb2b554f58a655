import Foundation
import Store
import Testing

@Suite struct SQLTests {
    @Test func `an interpolated value becomes a numbered parameter`() {
        let name = "O'Brien"
        let sql: SQL = "SELECT * FROM parcel WHERE owner = \(name) AND number > \(7)"
        #expect(sql.text == "SELECT * FROM parcel WHERE owner = ?1 AND number > ?2")
    }

    @Test func `fragments keep their values in order`() {
        let open: SQL = "closed_at IS NULL AND number < \(9)"
        let sql: SQL = "SELECT 1 WHERE owner = \("a") AND \(open) AND street = \("b")"
        #expect(sql.text == "SELECT 1 WHERE owner = ?1 AND closed_at IS NULL AND number < ?2 AND street = ?3")
    }

    @Test func `a list has a parameter for each value and an empty one matches nothing`() {
        let sql: SQL = "a IN (\(list: [3, 4])) OR b IN (\(list: [String]()))"
        #expect(sql.text == "a IN (?1, ?2) OR b IN (NULL)")
    }

    @Test func `parts are joined with a separator`() {
        #expect(SQL.joined(["a = \(1)", "b = \(2)"], separator: " AND ").text == "a = ?1 AND b = ?2")
        #expect(SQL.joined(["a"], separator: ", ").text == "a")
        #expect(SQL.joined([], separator: ", ").text.isEmpty)
    }

    @Test func `reading a value is strict`() {
        #expect(Int(sqlValue: .text("1")) == nil)
        #expect(Int(sqlValue: .real(1)) == nil)
        #expect(String(sqlValue: .integer(1)) == nil)
        #expect(Bool(sqlValue: .integer(2)) == nil)
        #expect(Bool(sqlValue: .integer(1)) == true)
        #expect(Double(sqlValue: .integer(2)) == 2)
        #expect(Int(sqlValue: .null) == nil)
        #expect(Int?(sqlValue: .null) == .some(.none))
        #expect(Int?(sqlValue: .text("1")) == nil)
        #expect(Colour(sqlValue: .text("red")) == .red)
        #expect(Colour(sqlValue: .text("pink")) == nil)
        #expect(Size(sqlValue: .integer(2)) == .large)
    }

    @Test func `an error shows no stored value`() {
        let error = StoreError.badValue(.text("jan@example.org"), column: "phase")
        #expect(!"\(error)".contains("jan"))
    }
}

enum Colour: String, SQLConvertible, Hashable { case red, blue }
enum Size: Int, SQLConvertible, Hashable {
    case small = 1
    case large = 2
}
