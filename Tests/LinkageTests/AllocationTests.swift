import Foundation
import Harness
import Testing

/// What the program built for release asks the allocator for.
@Suite
struct AllocationTests {
    /// Preloaded into a program, counts what it allocates, and says it at the end.
    private static let counter = """
        #include <stdatomic.h>
        #include <stddef.h>
        #include <stdio.h>
        void *__libc_malloc(size_t);
        void *__libc_calloc(size_t, size_t);
        void *__libc_realloc(void *, size_t);
        void *__libc_memalign(size_t, size_t);
        static atomic_long count;
        void *malloc(size_t size) { count++; return __libc_malloc(size); }
        void *calloc(size_t items, size_t size) { count++; return __libc_calloc(items, size); }
        void *realloc(void *old, size_t size) { count++; return __libc_realloc(old, size); }
        void *aligned_alloc(size_t alignment, size_t size) { count++; return __libc_memalign(alignment, size); }
        int posix_memalign(void **found, size_t alignment, size_t size) {
            count++;
            *found = __libc_memalign(alignment, size);
            return *found ? 0 : 12;
        }
        __attribute__((destructor)) static void tell(void) { fprintf(stderr, "allocations %ld\\n", count); }
        """

    private let folder: TemporaryFolder
    private let library: String

    init() async throws {
        folder = try TemporaryFolder()
        library = folder("counter.so")
        let source = try folder.write("counter.c", Self.counter)
        try await Command.output(["cc", "-O2", "-shared", "-fPIC", "-o", library, source])
    }

    /// How often `gatepost convert` allocated to filter `log`.
    private func allocations(of log: GatewayLog, to format: String, redact rules: String) async throws -> Int {
        let result = try await Command.run(
            ["env", "LD_PRELOAD=\(library)", Repository.gatepost, "convert", "--to", format, "--redact", rules],
            input: log.path)
        let said = try #require(result.diagnostics.firstMatch(of: #/allocations (\d+)/#), "\(result.diagnostics)")
        return try #require(Int(said.1))
    }

    @Test(arguments: ["rfc5424", "json", "ecs", "cef", "splunk_hec", "raw"])
    func readingAndWritingAnEventAllocatesNothing(format: String) async throws {
        let few = try await GatewayLog(folder("few"), events: 1000, seed: 3, shape: "all")
        let many = try await GatewayLog(folder("many"), events: 11_000, seed: 3, shape: "all")
        let before = try await allocations(of: few, to: format, redact: "none")
        let after = try await allocations(of: many, to: format, redact: "none")
        #expect(before > 1000, "the start allocates, so that it was counted")
        #expect(after - before < 100, "for 10,000 events more")
    }

    /// A value that was hashed before costs nothing; a new one some allocations of OpenSSL's.
    @Test
    func redactionAllocatesForNewValuesOnly() async throws {
        let once = try await GatewayLog(folder("once"), events: 1000, seed: 3, shape: "all")
        let text = try Data(contentsOf: URL(fileURLWithPath: once.path))
        let again = try folder.write("again", Data(repeatElement(text, count: 11).joined()))
        let before = try await allocations(of: once, to: "json", redact: "default")
        let after = try await allocations(
            of: GatewayLog(path: again, count: 11 * once.count), to: "json", redact: "default")
        #expect(after - before < 1000, "for 10,000 events more, of the same 1,000 lines")
    }
}
