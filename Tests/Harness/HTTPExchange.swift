import Foundation

/// What a test says to a server of HTTP byte by byte, and what comes back.
public enum HTTPExchange {
    /// Sends `bytes` to a port of the loopback interface and gives all that comes until the connection ends.
    public static func send(_ bytes: String, toPort port: Int) throws -> String {
        let connection = try TestConnection(port: port)
        try connection.send(Array(bytes.utf8))
        return String(decoding: try connection.receiveAll(), as: UTF8.self)
    }

    /// GET with HTTP/1.1: the whole answer.
    public static func get(_ target: String, port: Int, host: String = "localhost") throws -> String {
        try send("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n", toPort: port)
    }

    /// GET with HTTP/1.0: the answer's body. Throws unless the status is 200.
    public static func body(of target: String, port: UInt16) throws -> String {
        let answer = try send("GET \(target) HTTP/1.0\r\nHost: localhost\r\n\r\n", toPort: Int(port))
        guard answer.split(separator: " ").dropFirst().first == "200", let end = answer.firstRange(of: "\r\n\r\n")
        else { throw HarnessError("GET \(target): \(answer)") }
        return String(answer[end.upperBound...])
    }
}
