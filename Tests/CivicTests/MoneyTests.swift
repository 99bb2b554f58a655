import Civic
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("1500", 150_000), ("1.500", 150_000), ("1.500,00", 150_000), ("€ 1.500", 150_000), ("12,5", 1_250), ("12.50", 1_250), ("0", 0),
        ("1.500,-", 150_000), ("1,500.00", 150_000), ("12 500", 1_250_000), ("1000000000", 100_000_000_000),
    ])
    func `amounts are read as people write them`(typed: String, cents: Int) {
        #expect(Money(typed)?.cents == cents)
    }

    @Test(arguments: ["", "€", "veel", "-5", "1.50.00", "1,2,3", "12,345,6", "1e9", "9999999999", "１５", "5 euro", "."])
    func `what is no amount is refused`(typed: String) {
        #expect(Money(typed) == nil)
    }
}
