import Foundation
import Testing

@testable import Inputs

@Suite struct ContinuationRuleTests {
    private static let java =
        "2020-08-10 15:36:49.769 ERROR 1336 --- [ XNIO-2 task-2] c.i.s.web.rest.ExceptionHandlerAdvice  : handleExceptions"
    private static let gateway =
        #"2020-06-24T09:40:55.667-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [APP="x"] allow access"#
    private static let text = "2020-06-24T09:40:55.667-05:00 gw application_template_service Acquiring lock"
    private static let untimed = "text without a time"

    private func continues(_ line: String, _ first: String) -> Bool {
        let rule = ContinuationRule()
        return Array(line.utf8).withUnsafeBytes { line in
            Array(first.utf8).withUnsafeBytes { rule.continues(line, after: $0) }
        }
    }

    @Test(arguments: [
        "\tat com.okta.oag.web.rest.CertificateResource.upload(CertificateResource.java:112)",
        "    at java.base/java.lang.Thread.run(Thread.java:829)",
        "\t... 57 more",
        "\tSuppressed: java.io.IOException: closed",
        "        scheme: https",
        " ",
        "\t",
        "at com.okta.Foo.bar(Foo.java:1)",
        "Caused by: java.io.FileNotFoundException: /opt/oag/nginx/ssl/test.crt (Permission denied)",
        "Suppressed: java.io.IOException",
        "Wrapped by: java.lang.RuntimeException",
        "... 12 more",
        "... 3 common frames omitted",
    ])
    func tracesAndIndentedLinesContinueAnything(line: String) {
        for first in [Self.java, Self.gateway, Self.text, Self.untimed] {
            #expect(continues(line, first), "after \(first)")
        }
    }

    @Test(arguments: [
        "org.springframework.boot.configurationprocessor.json.JSONException: No value for relayDomain",
        "java.lang.NullPointerException", "a.b.Outer$Inner_Exception: x", "java.lang.OutOfMemoryError: heap",
    ])
    func anExceptionContinuesALineWithATime(line: String) {
        for first in [Self.java, Self.gateway, Self.text] { #expect(continues(line, first)) }
        #expect(!continues(line, Self.untimed))
        #expect(!continues(line, line))
    }

    @Test(arguments: [
        "APPLICATION FAILED TO START", "***************************", "Action:", "1. Do this", "INFO is a word",
        "Field userService in com.okta.X required a bean", #"Reason: "quoted""#,
    ])
    func anythingWithoutATimeContinuesALineOfJava(line: String) {
        #expect(continues(line, Self.java))
        #expect(continues(line, Self.java.replacing("2020-08-10 15:36:49.769", with: "2024-08-10T15:36:49.769Z")))
        for first in [Self.gateway, Self.text, Self.untimed] { #expect(!continues(line, first)) }
    }

    @Test(arguments: [
        gateway, java, text,
        #"Oct  9 09:53:08 host WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [SUBJECT="a"] User login success: a"#,
        #"Oct 19 09:53:08 host WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [SUBJECT="a"] User login success: a"#,
        #"    2020-06-24T09:40:55.667-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [APP="x"] allow"#,
        #"  Oct  9 09:53:08 host WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [] User login"#,
        #"O2020-06-24T09:40:55.667-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [APP="x"] allow"#,
        #"22020-06-24T09:40:55.667-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [APP="x"] allow"#,
        #"gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [APP="x"] no time"#,
        "<134>Oct  9 09:47:02 gw WEB_CONSOLE - - WARN SYSTEM_STARTUP [] up",
        "<13>1 - - - - - - text", "  <13>text", #"{"time":"2020-06-24T09:40:55Z"}"#,
        "2020-07-07-18:45:57 host systemd[1]: Stopped", "2017/10/06 13:01:15 [warn] 1#1: *1 text",
        "Dec  2 13:00:13 : account : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/true",
        "2020-06-24 00:00:01",
    ])
    func aLineWithATimeAPriorityOrABlockBeginsAnEvent(line: String) {
        for first in [Self.java, Self.gateway, Self.text, Self.untimed] {
            #expect(!continues(line, first), "after \(first)")
        }
    }

    @Test(arguments: [
        "at noon the gates open", "... and so on", "Caused by nothing", "exception", "java.lang.String: x", "Error: x",
        "word", "10.0.0.1 - - x",
    ])
    func otherTextBeginsAnEventUnlessItFollowsJava(line: String) {
        for first in [Self.gateway, Self.text, Self.untimed] { #expect(!continues(line, first)) }
        #expect(continues(line, Self.java))
    }

    @Test func moreIsExpectedBehindLinesOfJavaExceptionsAndColons() {
        let rule = ContinuationRule()
        func promisesMore(_ line: String) -> Bool { Array(line.utf8).withUnsafeBytes { rule.promisesMore($0) } }
        let lines = [
            Self.java, "2020-06-24 09:40:43,000 ERROR [main] com.example.Foo - it broke", "java.lang.Error: x",
            #"Exception in thread "main" java.lang.Error: x"#, "Traceback (most recent call last):",
            "2020/06/25 03:36:38 [error] 1#1: *4 lua entry thread aborted: runtime error: stack traceback:",
        ]
        for line in lines { #expect(promisesMore(line), "\(line)") }
        let access =
            #"2020-06-24T09:40:43.000-05:00 gw auth app 10.0.0.110 - - "GET / HTTP/2.0" 302 163 "-" "-" "-" 0.073 -"#
        for line in [Self.gateway, access, Self.text, Self.untimed, #"{"a":1}"#, "<13>text"] {
            #expect(!promisesMore(line), "\(line)")
        }
    }

    /// The vendor's pages have one line that continues another.
    @Test func ofTheVendorsLinesOneContinuesTheLineBeforeIt() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../EventsTests/Resources/gateway-lines.log")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        let continuing = zip(lines, lines.dropFirst()).filter { continues($1, $0) }.map(\.1)
        #expect(
            continuing == [
                "org.springframework.boot.configurationprocessor.json.JSONException: No value for relayDomain"
            ])
    }
}
