import Civic
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes
import Rules

/// Answers kept pages on the thread of the connection, before the request becomes a task: what is asked most should cost least.
///
/// Stands between the decoder and the server proper. One for each connection.
package final class QuickHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private let front: Front
    /// Requests that were passed on and wait for their answers. Answers keep the order of requests, so until then all are passed on.
    private var waiting = 0
    /// What still comes of this request belongs to one that was answered here.
    private var isAnswered = false
    /// The server proper closes a line on which it sees nothing for a while, so now and then it gets one to see.
    private var passedOnAt = NIODeadline.now()
    private static let passesOnEvery = TimeAmount.seconds(30)
    private var date: (second: Int64, text: String) = (0, "")

    package init(front: Front) { self.front = front }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let answer = mayAnswer(head) ? front.quickAnswer(to: head) : nil
            isAnswered = answer != nil
            if let answer { return send(answer, context) }
            waiting += 1
            passedOnAt = .now()
            context.fireChannelRead(data)
        case .body, .end:
            if !isAnswered { context.fireChannelRead(data) }
        }
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { waiting = max(0, waiting - 1) }
        context.write(data, promise: promise)
    }

    /// Closing afterwards, as some ask, is left to the server proper.
    private func mayAnswer(_ head: HTTPRequest) -> Bool {
        waiting == 0 && head.headerFields[.connection] != "close" && .now() - passedOnAt < Self.passesOnEvery
    }

    private func send(_ answer: KeptAnswer, _ context: ChannelHandlerContext) {
        var headers = answer.headers
        headers.append(HTTPField(name: .date, value: currentDate()))
        context.write(wrapOutboundOut(.head(HTTPResponse(status: answer.status, headerFields: headers))), promise: nil)
        if let body = answer.body { context.write(wrapOutboundOut(.body(body)), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func currentDate() -> String {
        let second = front.watch.now.milliseconds / 1_000
        if second != date.second { date = (second, httpDate(second)) }
        return date.text
    }
}

/// A `Date` header as RFC 9110, section 5.6.7, wants it.
///
/// - Parameter second: since 1970, UTC.
func httpDate(_ second: Int64) -> String {
    let day = LocalDate(dayNumber: Int(second / 86_400))
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let rest = second % 86_400
    return """
        \(days[day.weekday - 1]), \(two(Int64(day.day))) \(months[day.month - 1]) \(day.year) \
        \(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60)) GMT
        """
}
