import Logging
import NIOCore

/// Tries, now and then, whether one of the destinations before the present one works again. What it opens it closes at
/// once. To be used on the output's event loop.
final class Prober: LinkUser {
    private let routes: [any Route]
    private let eventLoop: any EventLoop
    private var probation: Probation
    private var timer: Scheduled<Void>?
    /// Told apart so that the answer to an attempt that was given up says nothing.
    private var round = 0

    /// - Parameter interval: between two rounds, as long as what is found is right.
    init(_ routes: [any Route], on eventLoop: any EventLoop, every interval: TimeAmount) {
        self.routes = routes
        self.eventLoop = eventLoop
        probation = Probation(shortest: interval)
    }

    /// What it found is gone back to.
    func returned() { probation.began() }

    /// Something has settled.
    func settled() { probation.passed() }

    /// An attempt failed, or a link on which nothing had settled.
    func failed() { probation.failed() }

    /// Tries the destinations before `end` after each interval, until one works or ``cancel()``.
    /// - Parameter found: is called once, with the first that works.
    func start(before end: Int, _ found: @escaping (Int, Logger.Metadata) -> Void) {
        cancel()
        timer = eventLoop.assumeIsolated().scheduleTask(in: probation.pause) { self.probe(0, before: end, found) }
    }

    func cancel() {
        timer?.cancel()
        round += 1
    }

    private func probe(_ index: Int, before end: Int, _ found: @escaping (Int, Logger.Metadata) -> Void) {
        guard index < end else { return start(before: end, found) }
        let round = round
        routes[index].open(on: eventLoop, for: self) { result in
            if case .success(let link) = result { link.finish(within: .seconds(1)) {} }
            guard round == self.round else { return }
            switch result {
            case .success(let link): found(index, link.metadata)
            case .failure: self.probe(index + 1, before: end, found)
            }
        }
    }

    func linkIsReady(_ link: any Link) {}
    func linkHasNews(_ link: any Link) {}
    func linkHasClosed(_ link: any Link) {}
}
