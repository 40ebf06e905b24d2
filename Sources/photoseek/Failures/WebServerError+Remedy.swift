#if Server
    internal import WebServer

    extension WebServerError: ExplainedError {
        var remedy: String? {
            switch self {
            case .tokenNeeded:
                "set a secret in $PHOTOSEEK_TOKEN, for example with `export PHOTOSEEK_TOKEN=$(openssl rand -hex 16)`"
            case .cannotListen: "choose another port with --port, or end the program that uses this one"
            }
        }
    }
#endif
