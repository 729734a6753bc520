/// Whom a link tells what happens to it: the delivery loop. All of it on the output's event loop, also before a call to
/// the link returns.
protocol LinkUser: AnyObject {
    /// The next batch may be handed over.
    func linkIsReady(_ link: any Link)
    /// Something may have settled.
    func linkHasNews(_ link: any Link)
    /// The link is gone, by itself or for its ``Link/failure``.
    func linkHasClosed(_ link: any Link)
}
