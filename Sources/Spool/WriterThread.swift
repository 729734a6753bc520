internal import CShims
internal import Glibc

/// A thread that runs one function and can be waited for.
final class WriterThread: Sendable {
    private let thread: pthread_t

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// - Throws: if the system has no more threads to give.
    init(named name: String, _ run: @escaping @Sendable () -> Void) throws(FileError) {
        let body = unsafe Unmanaged.passRetained(
            Body {
                unsafe name.withCString { unsafe gatepost_name_thread($0) }
                run()
            })
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard code == 0 else {
            unsafe body.release()
            throw FileError(operation: "pthread_create", path: name, code: code)
        }
        self.thread = thread
    }

    /// Waits for the function to return.
    func join() {
        let code = pthread_join(thread, nil)
        precondition(code == 0, "a thread is joined once")
    }
}
