import Bytes
import Transport

/// A stream of frames, as a whole and in pieces. The first byte is the length of the pieces, the second one says how the
/// peer frames and how long an event may be.
enum TransportFrames: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        guard bytes.count >= 2 else { return }
        let framings: [Framing?] = [nil, .octetCounted, .newline, .nul]
        let framing = framings[Int(bytes[1] & 3)]
        let maximumSize = 1 + Int(bytes[1] >> 2)
        let stream = Array(bytes.dropFirst(2))
        let whole = frames(of: stream, pieces: max(1, stream.count), framing, maximumSize)
        let pieced = frames(of: stream, pieces: 1 + Int(bytes[0]), framing, maximumSize)
        precondition(whole == pieced, "what is a frame depends on how it arrives")
        precondition(
            whole.frames.allSatisfy { !$0.isEmpty && $0.count <= maximumSize }, "a frame is as long as it may be")
    }

    private struct Outcome: Equatable {
        var frames: [[UInt8]] = []
        /// Whether the stream could not be followed to its end.
        var isBroken = false
    }

    private static func frames(
        of stream: [UInt8], pieces length: Int, _ framing: Framing?, _ maximumSize: Int
    ) -> Outcome {
        var decoder = FrameDecoder(framing: framing, maximumFrameSize: maximumSize)
        var outcome = Outcome()
        do {
            for start in stride(from: 0, to: stream.count, by: length) {
                Array(stream[start..<min(start + length, stream.count)]).withUnsafeBytes { decoder.append($0) }
                while let frame = try decoder.next() { take(frame, of: decoder, into: &outcome) }
                // Nothing but the beginning of a frame waits: its count, its bytes, and the CR of its end.
                precondition(decoder.pendingCount <= maximumSize + 12, "what waits is bounded")
            }
            if let frame = try decoder.finish() { take(frame, of: decoder, into: &outcome) }
        } catch {
            outcome.isBroken = true
        }
        return outcome
    }

    private static func take(
        _ frame: FrameDecoder.Frame, of decoder: borrowing FrameDecoder, into outcome: inout Outcome
    ) {
        outcome.frames.append((frame.offset..<frame.offset + frame.count).map { decoder.bytes[$0] })
    }
}
