internal import Spool

/// Telling what rotated files are: the rest of a file that is known, new, a copy, or left alone.
extension Tailer {
    enum RotatedFile {
        case follow(TailedFile)
        /// Nothing is to be read of it, or nothing yet.
        case setAside
        /// What its name says is no reason to treat it other than any file.
        case ordinary
    }

    /// - Parameter isBeside: whether the patterns do not mean it, or it is compressed.
    func judge(
        _ found: FileLook.Found, isBeside: Bool, _ families: RotationFamilies, _ now: MonotonicTime
    ) -> RotatedFile {
        if let verdict = verdicts[found.status.key], isValid(verdict, for: found) { return .setAside }
        let family = families.family(of: found.paths[0], known)
        guard !family.isEmpty else { return isBeside ? leave(found) : .ordinary }
        guard let opened = open(found) else { return .setAside }
        do throws(SystemError) {
            guard try areIntact(family, found) else { return .setAside }
            if isBeside, try isGzip(opened) {
                return try judgeCompressed(opened, family, now)
            }
            if let file = match(opened, with: family.known, now) { return .follow(file) }
            if try isCopy(opened, family) {
                // Once the file that it was copied from is cut short, it is looked at again. Nothing tells of an empty one
                // that grows.
                if opened.status.size == 0 { lookAgain = .seconds(1) }
                return .setAside
            }
            guard isBeside else { return .ordinary }
            if try isShorter(opened, thanAnyOf: family.known) { return leave(found) }
        } catch {
            trouble.warn(.reading, found.paths[0], "\(found.paths[0]) cannot be read: \(error); it is tried again")
            return .setAside
        }
        guard isYounger(found, than: family) else { return leave(found) }
        return take(opened, isRotated: true, isContinued: true, now).map { .follow($0) } ?? .setAside
    }

    private func isValid(_ verdict: RotatedVerdict, for found: FileLook.Found) -> Bool {
        guard verdict.holds(for: found.status) else { return false }
        if case .compressed(let original) = verdict.reason { return byKey[original] != nil }
        return true
    }

    /// Whether a file was written to since its family is known, so that it was rotated away unseen.
    func isYounger(_ found: FileLook.Found, than family: RotationFamilies.Family) -> Bool {
        family.since.map { found.status.modifiedTime > $0 } ?? false
    }

    func leave(_ found: FileLook.Found) -> RotatedFile {
        let before = verdicts.updateValue(RotatedVerdict(.left, found), forKey: found.status.key)
        if before == nil { newlyLeft.append((found.input, found.paths[0])) }
        return .setAside
    }

    /// Says once of each file that it is left, and counts them.
    func countRotatedFilesLeft(_ look: FileLook) {
        verdicts = verdicts.filter { look.file($0.key) != nil && byKey[$0.key] == nil }
        for (index, input) in inputs.enumerated() {
            input.status.rotatedFilesLeft = verdicts.values.count {
                if case .left = $0.reason { $0.input == index } else { false }
            }
            let left = newlyLeft.filter { $0.input == index }.map(\.path)
            guard let first = left.min() else { continue }
            let others = left.count > 1 ? " and \(left.count - 1) more rotated files" : ""
            trouble.inform(
                "\(first)\(others) of input \(input.settings.name) belong to nothing that was followed: "
                    + "gatepost backfill can read them")
        }
        newlyLeft = []
    }

    // MARK: Copies

    /// Whether the files that had the rotated one's name before still hold what was read of them. If one was cut short
    /// since, the next look finds out whether the rotated file is where its lines are now.
    private func areIntact(
        _ family: RotationFamilies.Family, _ found: FileLook.Found
    ) throws(SystemError) -> Bool {
        let names = found.paths[0].rotationBases
        for file in family.followed where !file.isCompressed && !file.isAbsent && names.contains(file.path) {
            guard let open = descriptor(of: file) else { continue }
            guard try file.isIntact(open) else {
                lose(file)
                return false
            }
        }
        return true
    }

    /// Whether a file was copied from the one that had its name before, and holds no more than that does.
    private func isCopy(_ opened: Opened, _ family: RotationFamilies.Family) throws(SystemError) -> Bool {
        let names = opened.found.paths[0].rotationBases
        for original in family.followed
        where !original.isCompressed && !original.isAbsent && names.contains(original.path) {
            // What was renamed is older than the file that took its place.
            if let born = original.identity.birth, let other = opened.status.birth, other.isBefore(born) { continue }
            guard let source = descriptor(of: original) else { continue }
            let size = try opened.file.status().size
            let count = Int(min(size, UInt64(PositionCheck.headSize)))
            if try opened.file.bytes(at: 0, count: count) == source.bytes(at: 0, count: count),
                try opened.file.bytes(at: size - UInt64(count), count: count)
                    == source.bytes(at: size - UInt64(count), count: count)
            {
                return true
            }
        }
        return false
    }

    /// Whether a file begins as one that is known, and ends before what was read of that: an old copy of it.
    private func isShorter(
        _ opened: Opened, thanAnyOf sources: [KnownSources.Source]
    ) throws(SystemError) -> Bool {
        let head = try opened.file.bytes(at: 0, count: PositionCheck.headSize)
        guard head.count == PositionCheck.headSize else { return false }
        let hash = Digest.value(of: head)
        return sources.contains {
            opened.status.size <= $0.position.offset && PositionCheck(decoding: $0.position.check)?.head == hash
        }
    }
}
