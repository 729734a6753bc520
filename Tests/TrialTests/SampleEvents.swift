import Bytes
import Foundation
import Trial

/// Lines of a simulated gateway, each with its LF.
func simulatedLines(_ count: Int, seed: UInt64 = 9) -> Data {
    var simulator = GatewaySimulator(seed: seed)
    var bytes = ByteWriter()
    for _ in 0..<count { simulator.appendLine(to: &bytes) }
    return Data(bytes.array())
}

/// The same in octet-counted framing.
func octetCounted(_ lines: Data) -> Data {
    var framed = Data()
    for line in lines.split(separator: 0x0A) {
        framed += Data("\(line.count) ".utf8)
        framed += line
    }
    return framed
}
