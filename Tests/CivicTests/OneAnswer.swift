import Foundation
import Synchronization

/// A server on this machine that gives everybody the same bytes; without any it listens and keeps silent.
final class OneAnswer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let heard = Mutex("")

    var asked: String { heard.withLock { $0 } }

    init(_ answer: String) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 4) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isOpen else { throw CocoaError(.fileReadUnknown) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                self?.serve(connection, answer)
            }
        }
    }

    private func serve(_ connection: Int32, _ answer: String) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var text = ""
        repeat {
            let count = recv(connection, &bytes, bytes.count, 0)
            guard count > 0 else { break }
            text += String(decoding: bytes[..<count], as: UTF8.self)
        } while !Self.isWhole(text)
        heard.withLock { $0 = text }
        guard !answer.isEmpty else { return }
        _ = send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
        close(connection)
    }

    /// Whether the head and as much body as it announces are there.
    private static func isWhole(_ text: String) -> Bool {
        guard let end = text.range(of: "\r\n\r\n") else { return false }
        let announced = text.firstMatch(of: #/Content-Length: (\d+)/#).flatMap { Int($0.1) } ?? 0
        return text[end.upperBound...].utf8.count >= announced
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}
