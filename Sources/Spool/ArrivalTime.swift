/// A time of arrival, as Unix time.
public struct ArrivalTime: BitwiseCopyable, Hashable, Comparable, Sendable {
    public var seconds: Int64
    /// 0…999 999 999
    public var nanoseconds: UInt32

    public init(seconds: Int64, nanoseconds: UInt32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    public static func < (left: ArrivalTime, right: ArrivalTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

extension StoredEvent {
    /// When the event's batch was begun.
    public var arrival: ArrivalTime { ArrivalTime(seconds: arrivalSeconds, nanoseconds: arrivalNanoseconds) }
}
