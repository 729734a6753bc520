internal import CShims
internal import Glibc

/// inotify(7): tells which directories changed their entries and which files their content.
///
/// Files are watched by their inodes, so a watch goes along with a rename; directories are given anew before each look, so
/// that one that was replaced is noticed.
@safe
final class FileWatcher {
    enum Event: Equatable {
        /// Entries were made, moved, removed, or changed their permissions.
        case directoryChanged
        case fileChanged(watch: Int32)
        /// inotify lost count: anything may have changed.
        case overflow
    }

    let descriptor: Int32
    private var directories: [FilePath: Int32] = [:]
    private var directoryWatches: Set<Int32> = []
    private var visited: Set<FilePath> = []
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 8)

    private static let directoryMask = UInt32(
        IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

    init() throws(SystemError) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError.last }
    }

    deinit {
        _ = close(descriptor)
        unsafe buffer.deallocate()
    }

    /// Begins a walk over all directories that matter.
    func beginLooking() {
        visited = []
    }

    /// Watches a directory that is about to be looked at.
    func watch(directory: FilePath) throws(SystemError) {
        guard visited.insert(directory).inserted else { return }
        guard unsafe directory.withCString({ unsafe gatepost_is_remote($0) }) == 0 else {
            throw SystemError(EOPNOTSUPP)
        }
        let watch = unsafe directory.withCString { unsafe inotify_add_watch(descriptor, $0, Self.directoryMask) }
        guard watch >= 0 else { throw SystemError.last }
        if let old = directories[directory], old != watch { remove(old) }
        directories[directory] = watch
        directoryWatches.insert(watch)
    }

    /// Ends the walk: directories that were not visited matter no longer.
    func endLooking() {
        for (directory, watch) in directories where !visited.contains(directory) {
            directories[directory] = nil
            // Two paths may lead to one directory.
            if !directories.values.contains(watch) { remove(watch) }
        }
    }

    /// Watches an open file.
    func watch(file: OpenFile) throws(SystemError) -> Int32 {
        // Through its descriptor: by now its path may lead to another file.
        let link = FilePath("/proc/self/fd/\(file.descriptor)")
        guard unsafe link.withCString({ unsafe gatepost_is_remote($0) }) == 0 else { throw SystemError(EOPNOTSUPP) }
        let watch = unsafe link.withCString { unsafe inotify_add_watch(descriptor, $0, UInt32(IN_MODIFY)) }
        guard watch >= 0 else { throw SystemError.last }
        return watch
    }

    func remove(_ watch: Int32) {
        directoryWatches.remove(watch)
        // Fails if the file or directory is gone, and the watch with it.
        _ = inotify_rm_watch(descriptor, watch)
    }

    /// Hands on everything that has happened since.
    func drain(_ body: (Event) -> Void) {
        while true {
            let count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { return }
            var offset = 0
            // struct inotify_event: wd, mask, cookie, len, name[len].
            while offset + 16 <= count {
                let watch = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: Int32.self)
                let mask = unsafe buffer.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
                let length = unsafe buffer.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self)
                offset += 16 + Int(length)
                handle(watch, mask, body)
            }
        }
    }

    private func handle(_ watch: Int32, _ mask: UInt32, _ body: (Event) -> Void) {
        if mask & UInt32(IN_Q_OVERFLOW) != 0 {
            body(.overflow)
        } else if directoryWatches.contains(watch) {
            if mask & UInt32(IN_IGNORED | IN_MOVE_SELF) != 0 {
                // The path may lead elsewhere now.
                for (directory, known) in directories where known == watch { directories[directory] = nil }
                if mask & UInt32(IN_MOVE_SELF) != 0 { remove(watch) } else { directoryWatches.remove(watch) }
            }
            body(.directoryChanged)
        } else if mask & UInt32(IN_MODIFY) != 0 {
            body(.fileChanged(watch: watch))
        }
    }
}
