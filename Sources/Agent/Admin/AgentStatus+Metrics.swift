import Inputs
import Outputs
import Spool
import Transport

/// The names are those of INTERFACE.md §5 and of docs/operate.md, and stay.
extension AgentStatus {
    /// For `/metrics`.
    func metrics(of process: ProcessStatus) -> String {
        var metrics = MetricsText()
        writeInputs(&metrics)
        writeSpool(&metrics)
        writeOutputs(&metrics)
        writeTrouble(&metrics)
        writeAgent(&metrics)
        writeProcess(process, &metrics)
        return metrics.text
    }

    private func writeInputs(_ metrics: inout MetricsText) {
        metrics.family("gatepost_input_events_total", .counter, "Events handed to the spool.")
        for input in inputs { metrics.sample("gatepost_input_events_total", ["input": input.name], input.events) }
        metrics.family("gatepost_input_bytes_total", .counter, "Bytes read into events, line ends included.")
        for input in inputs { metrics.sample("gatepost_input_bytes_total", ["input": input.name], input.bytes) }
        metrics.family("gatepost_input_lag_bytes", .gauge, "Bytes that are there to be read and not in the spool yet.")
        for input in inputs { metrics.sample("gatepost_input_lag_bytes", ["input": input.name], input.lagBytes) }
        metrics.family("gatepost_input_blocked", .gauge, "1 while reading waits because the spool takes nothing.")
        for input in inputs { metrics.sample("gatepost_input_blocked", ["input": input.name], input.isBlocked ? 1 : 0) }
        metrics.family(
            "gatepost_input_rotated_files_left", .gauge,
            "Rotated files beside the patterns that match no known file: gatepost backfill can read them.")
        for case .files(let input) in inputs {
            metrics.sample(
                "gatepost_input_rotated_files_left", ["input": input.name], UInt64(input.rotatedFilesLeft))
        }
        metrics.family(
            "gatepost_input_forgotten_files_total", .counter,
            "Files that were gone for 35 days, or with more than 10,000 others, and are known no more.")
        for case .files(let input) in inputs {
            metrics.sample("gatepost_input_forgotten_files_total", ["input": input.name], input.forgottenFiles)
        }
        metrics.family(
            "gatepost_events_unparsed_total", .counter,
            "Events that could not be parsed whole, each counted once; they are shipped with their raw line.")
        for input in inputs {
            metrics.sample("gatepost_events_unparsed_total", ["input": input.name], strange(of: input).unparsed)
        }
        metrics.family(
            "gatepost_events_unknown_total", .counter,
            "Events of the gateway that the catalog does not have, each counted once; they are shipped like any other.")
        for input in inputs {
            metrics.sample("gatepost_events_unknown_total", ["input": input.name], strange(of: input).unknown)
        }
        metrics.family(
            "gatepost_input_dropped_total", .counter,
            "Times that something was lost, or may have been, before it had a sequence number, of datagrams and events how "
                + "many; an event tells of it.")
        // Each reason from the start, so that the first loss is seen as an increase.
        for input in inputs {
            for (reason, count) in input.dropped {
                metrics.sample("gatepost_input_dropped_total", ["input": input.name, "reason": reason], count)
            }
        }
        writeListeners(&metrics)
    }

    private func writeListeners(_ metrics: inout MetricsText) {
        let listeners = inputs.compactMap { if case .listener(let listener) = $0 { listener } else { nil } }
        guard !listeners.isEmpty else { return }
        metrics.family("gatepost_input_connections", .gauge, "Connections that are open.")
        for input in listeners {
            metrics.sample("gatepost_input_connections", ["input": input.name], input.connections)
        }
        metrics.family(
            "gatepost_input_accepted_connections_total", .counter, "Connections that were let in.")
        for input in listeners {
            metrics.sample("gatepost_input_accepted_connections_total", ["input": input.name], input.accepted)
        }
        metrics.family("gatepost_input_refused_connections_total", .counter, "Connections that were sent away.")
        for input in listeners {
            for reason in ListenerStatus.Refusal.allCases {
                metrics.sample(
                    "gatepost_input_refused_connections_total",
                    ["input": input.name, "reason": reason.rawValue], input.refused[reason] ?? 0)
            }
        }
        metrics.family(
            "gatepost_input_half_frames_total", .counter,
            "Frames that ended with their connection; they are shipped as they were.")
        for input in listeners {
            metrics.sample("gatepost_input_half_frames_total", ["input": input.name], input.halfFrames)
        }
    }

    private func writeSpool(_ metrics: inout MetricsText) {
        metrics.single("gatepost_spool_bytes", .gauge, "Bytes of the spool on disk.", spool.bytes)
        metrics.single(
            "gatepost_spool_limit_bytes", .gauge, "Bytes that the spool may have (spool.max_size).", spool.limitBytes)
        metrics.single("gatepost_spool_segments", .gauge, "Segment files of the spool.", UInt64(spool.segments))
        metrics.single(
            "gatepost_spool_writable", .gauge, "0 while the spool is full or its disk refuses writes.",
            spool.health == .working ? 1 : 0)
        metrics.family("gatepost_spool_sync_seconds", .histogram, "Durations of fdatasync(2) of the spool.")
        metrics.histogram(
            "gatepost_spool_sync_seconds", bounds: SpoolStatus.SyncStatistics.bounds, counts: spool.syncs.counts,
            sum: Double(spool.syncs.totalNanoseconds) / 1e9)
        metrics.single(
            "gatepost_spool_kept_bytes", .gauge, "Bytes of the spool that only spool.keep holds.", spool.keptBytes)
        metrics.single(
            "gatepost_spool_damaged_ranges_total", .counter, "Damaged or missing ranges that were met.",
            spool.damagedRanges)
        writeLedger(&metrics)
    }

    private func writeLedger(_ metrics: inout MetricsText) {
        guard let ledger else { return }
        metrics.single(
            "gatepost_ledger_events", .gauge, "Events that came by listeners or were backfilled there, and are known.",
            ledger.events)
        metrics.single("gatepost_ledger_bytes", .gauge, "Bytes of the ledger on disk.", ledger.bytes)
        metrics.single(
            "gatepost_ledger_lag_events", .gauge, "Events that the ledger has not looked at.",
            spool.backlog(from: ledger.next))
        guard let since = ledger.since else { return }
        metrics.single(
            "gatepost_ledger_since_timestamp_seconds", .gauge,
            "From when on it is known what came by listeners, in Unix time.", Double(since))
    }

    private func writeOutputs(_ metrics: inout MetricsText) {
        func each(
            _ name: String, _ kind: MetricsText.Kind, _ help: String, _ value: (NamedOutput) -> UInt64
        ) {
            metrics.family(name, kind, help)
            for output in outputs { metrics.sample(name, ["output": output.name], value(output)) }
        }
        each("gatepost_output_events_total", .counter, "Events delivered.") { $0.status.deliveredEvents }
        each("gatepost_output_resent_events_total", .counter, "Events sent again after a connection was lost.") {
            $0.status.resentEvents
        }
        each("gatepost_output_rendered_bytes_total", .counter, "Bytes sent, as rendered, before compression.") {
            $0.status.renderedBytes
        }
        each("gatepost_output_sent_bytes_total", .counter, "Bytes sent, after compression and before TLS.") {
            $0.status.sentBytes
        }
        metrics.family(
            "gatepost_output_redactions_total", .counter,
            "Values hidden, by rule; those in events that are sent again count again.")
        for output in outputs {
            for (rule, count) in output.redactions {
                metrics.sample("gatepost_output_redactions_total", ["output": output.name, "rule": rule], count)
            }
        }
        each(
            "gatepost_output_backlog_events", .gauge,
            "Events in the spool that are not delivered; with from, those that will be passed over are among them."
        ) { backlog(of: $0) }
        metrics.family("gatepost_output_lag_seconds", .gauge, "Age of the oldest event that waits to be delivered.")
        for output in outputs {
            metrics.sample("gatepost_output_lag_seconds", ["output": output.name], lag(of: output) ?? 0)
        }
        each("gatepost_output_connected", .gauge, "1 while the output has a connection.") {
            $0.status.state == .connected ? 1 : 0
        }
    }

    private func writeTrouble(_ metrics: inout MetricsText) {
        metrics.family(
            "gatepost_output_retries_total", .counter, "Attempts that failed and connections that were lost.")
        for output in outputs {
            for (reason, count) in output.status.retries.sorted(by: { $0.key < $1.key }) {
                metrics.sample("gatepost_output_retries_total", ["output": output.name, "reason": reason], count)
            }
        }
        metrics.family(
            "gatepost_output_dropped_total", .counter,
            "Events that were lost in the spool; a gap record was sent in their place.")
        // Each reason from the start, so that the first loss is seen as an increase.
        for output in outputs {
            for reason in LossReason.allCases.map(\.rawValue) {
                metrics.sample(
                    "gatepost_output_dropped_total", ["output": output.name, "reason": reason],
                    output.status.lostEvents[reason] ?? 0)
            }
        }
        metrics.family(
            "gatepost_output_dead_letters_total", .counter,
            "Events that the collector refused for what they are, and that were put among the dead letters.")
        for output in outputs {
            metrics.sample(
                "gatepost_output_dead_letters_total", ["output": output.name], output.status.deadLetters)
        }
        metrics.family("gatepost_output_dead_letter_bytes", .gauge, "Bytes that wait among the dead letters.")
        for output in outputs {
            metrics.sample(
                "gatepost_output_dead_letter_bytes", ["output": output.name], output.status.deadLetterBytes)
        }
        metrics.family(
            "gatepost_tls_certificate_not_after_timestamp_seconds", .gauge,
            "When a certificate ends: the agent's own, and the collector's as of the latest handshake.")
        for output in outputs {
            for certificate in certificates(of: output) {
                metrics.sample(
                    "gatepost_tls_certificate_not_after_timestamp_seconds",
                    ["output": output.name, "role": certificate.role], Double(certificate.summary.notAfter))
            }
        }
    }

    private func writeAgent(_ metrics: inout MetricsText) {
        metrics.single(
            "gatepost_config_last_reload_success", .gauge, "1 if the configuration read last is the one in force.",
            configuration.refusal == nil ? 1 : 0)
        metrics.family("gatepost_build_info", .gauge, "1; the version is in the label.")
        metrics.sample("gatepost_build_info", ["version": agent.version], 1)
    }

    private func writeProcess(_ process: ProcessStatus, _ metrics: inout MetricsText) {
        metrics.single("process_cpu_seconds_total", .counter, "User and system time spent.", process.cpuSeconds)
        metrics.single("process_resident_memory_bytes", .gauge, "Resident memory.", process.residentBytes)
        metrics.single("process_virtual_memory_bytes", .gauge, "Virtual memory.", process.virtualBytes)
        metrics.single("process_open_fds", .gauge, "Open file descriptors.", process.openFiles)
        metrics.single("process_max_fds", .gauge, "File descriptors that may be open.", process.maximumFiles)
        metrics.single(
            "process_start_time_seconds", .gauge, "When the agent started, in Unix time.",
            Double(agent.started.milliseconds) / 1000)
    }
}
