/// Whose `tls` names files, by its name.
enum TLSFileOwner: Hashable, Sendable {
    case input(String)
    case output(String)
}
