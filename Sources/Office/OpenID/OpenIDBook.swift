import Civic
import Foundation
import Web

/// The doors of one municipality to sign in with somebody else's account, as the list `openid` of `municipality.yaml` describes them.
package struct OpenIDBook: Sendable {
    package let clients: [ProviderClient]

    package static let none = OpenIDBook(clients: [])

    private init(clients: [ProviderClient]) { self.clients = clients }

    /// Reads the document as it was installed; a change on screen does not count. Who vouches for people, and thereby who is an
    /// administrator, is for whoever runs the server to decide.
    ///
    /// - Parameters:
    ///   - environment: where the secrets are.
    ///   - web: how providers are asked.
    ///   - allowsLoopback: also takes providers at `http://localhost`, for trying out.
    /// - Throws: `ConfigFault` naming document and field.
    package init(_ folder: ConfigFolder, environment: [String: String], web: any WebClient, allowsLoopback: Bool = false) throws {
        do {
            let tree = try ConfigFolder(folder.base).tree("municipality.yaml")["openid"]
            let providers = try OpenIDProvider.list(
                tree, municipality: folder.key, environment: environment, allowsLoopback: allowsLoopback)
            clients = providers.map { ProviderClient($0, web: web, allowsLoopback: allowsLoopback) }
        } catch let fault as ConfigFault {
            throw fault.inFile(InstalledSettings.document)
        }
    }

    func client(_ id: String) -> ProviderClient? { clients.first { $0.provider.id == id } }

    /// What the sign-in page shows, residents first: the path of each door, and the words on its button.
    ///
    /// - Parameter target: the path to go to afterwards; nil for the usual one.
    package func doors(_ t: Words, to target: String?) -> [(path: String, label: String)] {
        let providers = clients.map(\.provider)
        return (providers.filter { $0.audience == .residents } + providers.filter { $0.audience == .staff }).map { provider in
            (OpenID.doorPath(provider, to: target), t("openID.button", ["provider": provider.name(t)]))
        }
    }
}
