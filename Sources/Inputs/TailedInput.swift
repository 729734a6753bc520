internal import Events
internal import Spool

/// An input as the tailer's thread has it.
final class TailedInput {
    let settings: InputSettings
    let finder: FileFinder
    /// Bytes that an event may have.
    let maximumEventSize: Int
    /// Tells what is joined; nil: nothing is.
    let rule: ContinuationRule?
    var status: FileInputStatus
    /// Whether its files have not been looked for yet.
    var isFirstLook = true
    let agentName: String

    init(_ settings: InputSettings, agentName: String) {
        self.settings = settings
        self.agentName = agentName
        finder = FileFinder(
            files: settings.files, excludeFiles: settings.excludeFiles, findsRotated: settings.readRotated)
        maximumEventSize = min(max(settings.maxEventSize, 1), AppendBatch.maximumEventSize)
        rule = settings.multiline == .auto ? ContinuationRule() : nil
        status = FileInputStatus(name: settings.name)
    }

    /// What a source of this input is stored with, encoded.
    /// - Parameter yearReference: see ``SourceContext/yearReference``.
    func storedContext(yearReference: Int64?) -> [UInt8] {
        let context = SourceContext(
            input: settings.name, format: settings.format, zone: settings.timezone, defaultHost: agentName,
            agent: agentName, labels: settings.labels, yearReference: yearReference)
        return context.encoded()
    }
}
