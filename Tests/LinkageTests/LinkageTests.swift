import Foundation
import Harness
import Testing

/// What the program built for release carries and asks for.
@Suite
struct LinkageTests {
    @Test
    func theProgramNeedsOnlyLibrariesThatThePackageMayDependOn() async throws {
        let output = try await Command.output(["ldd", Repository.gatepost])
        let libraries = output.split(separator: "\n").compactMap { $0.split(separator: " ").first }
            .map { String($0.trimmingPrefix(while: \.isWhitespace)) }
            .map { String($0.split(separator: "/").last ?? "") }
        let allowed: Set = [
            "linux-vdso.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libc.so.6", "libm.so.6",
            "libgcc_s.so.1", "libstdc++.so.6", "libssl.so.3", "libcrypto.so.3", "libz.so.1", "libyaml-0.so.2",
        ]
        #expect(libraries.contains("libssl.so.3"), "OpenSSL is the system's: \(libraries)")
        #expect(libraries.contains("libz.so.1"), "zlib is the system's: \(libraries)")
        #expect(libraries.contains("libyaml-0.so.2"), "libyaml is the system's: \(libraries)")
        #expect(Set(libraries).subtracting(allowed).isEmpty)
    }

    @Test
    func theProgramCarriesNeitherFoundationProperNorICU() async throws {
        let symbols = try await Command.output(["nm", "--defined-only", Repository.gatepost])
        let names = symbols.split(separator: "\n").compactMap { $0.split(separator: " ").last }
        #expect(names.count > 1000, "the program was stripped before it was looked at")
        // Modules as Swift mangles them, CoreFoundation's C, and ICU's C++.
        let foreign = [
            "$s10Foundation", "$s29FoundationInternationalization", "$s20FoundationNetworking", "CFString",
            "_CFRuntime",
            "_ZN6icu_", "_ZNK6icu_",
        ]
        let unwanted = names.filter { name in foreign.contains { name.hasPrefix($0) } }
        #expect(unwanted.isEmpty, "such as \(unwanted.prefix(5))")
    }
}
