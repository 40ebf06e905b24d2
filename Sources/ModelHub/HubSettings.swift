package import CLIPModel
internal import SystemPackage

/// What the environment says about the Hugging Face Hub, under the names that the Hub's own tools use.
package struct HubSettings: Sendable {
    /// Where the Hub is: `HF_ENDPOINT`, else `https://huggingface.co`; without a slash at its end.
    package var endpoint = "https://huggingface.co"
    /// What proves who asks: `HF_TOKEN`, or what `hf auth login` has written.
    package var token: String?
    /// Whether nothing may be fetched: `HF_HUB_OFFLINE`.
    package var isOffline = false
    /// The longest time without a byte, in seconds: `HF_HUB_DOWNLOAD_TIMEOUT`.
    package var stallSeconds = 30
    /// The time to wait before the first repetition, in seconds; twice as long before each further one.
    package var firstPause = 1.0

    /// Reads the environment, and the file with the user's token.
    package init(environment: HubEnvironment) {
        if let given = environment.text("HF_ENDPOINT") {
            endpoint = given
            while endpoint.hasSuffix("/") { endpoint.removeLast() }
        }
        isOffline = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].contains { Self.isSet(environment.text($0)) }
        if let seconds = environment.text("HF_HUB_DOWNLOAD_TIMEOUT").flatMap({ Double($0) }), seconds >= 1 {
            stallSeconds = Int(min(seconds, 3600))
        }
        guard !Self.isSet(environment.text("HF_HUB_DISABLE_IMPLICIT_TOKEN")) else { return }
        let path = HubHome(environment: environment).path(named: ["HF_TOKEN_PATH"], otherwise: "token")
        token =
            Self.cleaned(environment.text("HF_TOKEN") ?? environment.text("HUGGING_FACE_HUB_TOKEN") ?? "")
            ?? Self.token(in: path)
    }

    /// More than any token has.
    private static let largestTokenByteCount = 1 << 16

    private static func token(in path: FilePath) -> String? {
        let content = try? CheckpointFile.read(path, purpose: "the token", limit: largestTokenByteCount)
        return content.flatMap { String(validating: $0, as: UTF8.self) }.flatMap(cleaned)
    }

    private static func isSet(_ value: String?) -> Bool {
        ["1", "on", "yes", "true"].contains(value?.lowercased() ?? "")
    }

    /// A token without spaces around it; nil for one that would break the header that carries it.
    private static func cleaned(_ text: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, words[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(words[0])
    }
}
