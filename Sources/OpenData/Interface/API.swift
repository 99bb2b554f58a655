import Civic
import Web

/// The open-data interface (*API*), by the Dutch API Design Rules 2.1 (https://gitdocumentatie.logius.nl/publicatie/api/adr/2.1/).
enum API {
    static let path = "/api/v1"
    /// Of the interface, not of the program (semver.org): a new member is minor, a removed or changed one major, with a new path.
    static let version = "1.0.0"
    /// CC0 1.0: no rights reserved.
    static let licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    /// Longitude and latitude on WGS84, which GeoJSON prescribes.
    static let coordinates = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    static let lastPage = 10_000

    /// Everybody may read it from everywhere, so browsers need not ask whether they may.
    static let interface = ProgramInterface(
        path: "/api",
        headers: [
            Header("API-Version", version), Header("Access-Control-Allow-Origin", "*"),
            Header("Access-Control-Expose-Headers", "API-Version, Content-Crs, ETag, Link"),
            Header("Cross-Origin-Resource-Policy", "cross-origin"),
        ],
        preflight: [
            Header("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
            Header("Access-Control-Allow-Headers", "Accept, If-None-Match"), Header("Access-Control-Max-Age", "86400"),
        ])

    /// Whole address of something of ours.
    static func address(_ path: String, _ site: Site) -> String { site.address + path }
}
