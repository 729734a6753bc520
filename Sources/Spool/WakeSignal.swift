internal import Glibc

/// What the writer's thread sleeps on: raised by anyone, taken by the writer. Raising twice is raising once.
@safe
final class WakeSignal: @unchecked Sendable {
    // pthread objects must not move, and are used as POSIX says by these three functions alone.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isRaised = false

    init() {
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func raise() {
        unsafe pthread_mutex_lock(mutex)
        if !isRaised {
            isRaised = true
            unsafe pthread_cond_signal(condition)
        }
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Sleeps until the signal is raised, which it then no longer is, or until `deadline` in nanoseconds of
    /// CLOCK_MONOTONIC.
    func wait(until deadline: UInt64) {
        var time = timespec()
        time.tv_sec = Int(deadline / 1_000_000_000)
        time.tv_nsec = Int(deadline % 1_000_000_000)
        unsafe pthread_mutex_lock(mutex)
        while !isRaised {
            if unsafe pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { break }
        }
        isRaised = false
        unsafe pthread_mutex_unlock(mutex)
    }
}
