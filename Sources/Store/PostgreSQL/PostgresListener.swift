import Foundation

/// Hears from the other servers that data changed.
///
/// It runs on a thread of its own. While the line is down nobody knows what changed, so everything counts as changed, again and again
/// until the line is back.
final class PostgresListener: Sendable {
    static let channel = "store_changes"

    private let open: @Sendable () throws -> PostgresConnection
    private let heard: @Sendable (_ payload: String?) -> Void
    // A byte through this pipe ends the wait.
    private let stopReading: Int32
    private let stopWriting: Int32

    private static let checkInterval: Int32 = 20_000
    private static let reconnectInterval: Int32 = 500

    /// - Parameter heard: gets each payload, and nil when anything may have changed.
    init(open: @escaping @Sendable () throws -> PostgresConnection, heard: @escaping @Sendable (String?) -> Void) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw StoreError.engine("no pipe: error \(errno)") }
        (stopReading, stopWriting) = (ends[0], ends[1])
        self.open = open
        self.heard = heard
    }

    deinit {
        close(stopReading)
        close(stopWriting)
    }

    func connect() throws -> PostgresConnection {
        let connection = try open()
        try connection.command("LISTEN \(Self.channel)")
        return connection
    }

    /// Listens until `stop`, connecting again whenever the line breaks.
    func run(_ first: PostgresConnection) {
        var connection: PostgresConnection? = first
        while true {
            if let line = connection {
                if (try? listen(line)) != nil { return }
            } else if wait(for: nil, atMost: Self.reconnectInterval) == .stop {
                return
            }
            connection = try? connect()
            heard(nil)
        }
    }

    func stop() {
        var byte: UInt8 = 0
        _ = write(stopWriting, &byte, 1)
    }

    /// Returns when stopped; throws when the line is lost.
    private func listen(_ connection: PostgresConnection) throws {
        while true {
            switch wait(for: connection.socket, atMost: Self.checkInterval) {
            case .stop: return
            case .input: break
            case .nothing: try connection.command("SELECT 1")  // a line that died in silence is found here
            }
            try connection.notifications().forEach(heard)
        }
    }

    private enum Event {
        case stop, input, nothing
    }

    private func wait(for socket: Int32?, atMost milliseconds: Int32) -> Event {
        var watched = [pollfd(fd: stopReading, events: Int16(POLLIN), revents: 0)]
        if let socket { watched.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0)) }
        guard poll(&watched, nfds_t(watched.count), milliseconds) > 0 else { return .nothing }
        return watched[0].revents != 0 ? .stop : .input
    }
}
