#if Server
    internal import ArgumentParser
    internal import Foundation
    internal import Session
    internal import WebServer

    /// `photoseek serve`
    struct ServeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve",
            abstract: "Show the library as a page on this machine, and answer other programs over HTTP.",
            discussion: """
                photoseek serve
                  photoseek serve --port 9000 --read-only
                  PHOTOSEEK_TOKEN=$(openssl rand -hex 16) photoseek serve --listen 0.0.0.0
                """)

        @Option(
            help: ArgumentHelp(
                "The address to listen at. Any but this machine's own needs a token in $PHOTOSEEK_TOKEN.",
                valueName: "address"))
        var listen = "127.0.0.1"

        @Option(help: ArgumentHelp("The port; 0 for any that is free.", valueName: "port"))
        var port = 8765

        @Option(
            help: ArgumentHelp(
                "The path below which a proxy passes requests on, such as /photos.", valueName: "path"))
        var basePath = ""

        @Option(
            help: ArgumentHelp(
                "A name under which a proxy reaches the server; can be repeated.", valueName: "name"))
        var host: [String] = []

        @Option(
            help: ArgumentHelp(
                "A page whose scripts may use the API, such as https://example.org; can be repeated.",
                valueName: "origin"))
        var allowOrigin: [String] = []

        @Flag(help: "Change nothing: no tags, no indexing.")
        var readOnly = false

        @Flag(
            help:
                "Also keep the library up to date with its folders, as `photoseek watch` does, with the same model in memory."
        )
        var watch = false

        @Flag(help: "With --watch: index while the machine runs on battery, too.")
        var onBattery = false

        @Flag(help: "Open the page in the browser in $BROWSER, or else in that of the desktop.")
        var open = false

        @Flag(help: "Print only errors.")
        var quiet = false

        @OptionGroup var library: LibraryOptions
        @OptionGroup var model: ModelOptions
        @OptionGroup var workers: ThreadOptions
        @OptionGroup var pixels: PixelOptions

        func validate() throws {
            guard (0...65535).contains(port) else {
                throw ValidationError("--port is 0 to 65535, found \(port)")
            }
            guard !watch || !readOnly else {
                throw ValidationError("--watch changes the library, which --read-only forbids")
            }
            guard basePath.isEmpty || basePath.hasPrefix("/") && !basePath.hasSuffix("/") else {
                throw ValidationError(
                    "--base-path begins with a slash and does not end with one, found \"\(basePath)\"")
            }
        }

        func run() async throws {
            let server = try WebServer(
                library.session(model), options: options, threadsPerCall: workers.countPerCall,
                decoder: pixels.decoder)
            try await Interruption.run("ending") {
                try await server.run { port in
                    let page = "http://\(address):\(port)\(basePath)/"
                    if !quiet { Console.standardError.write("photoseek: the page is at \(page)\n") }
                    if open { show(page) }
                }
            }
        }

        /// Opens the page. The server goes on if that fails, and while the browser is open.
        private func show(_ page: String) {
            Thread.detachNewThread {
                do throws(ScreenProgramError) {
                    try ScreenProgram(variable: ScreenProgram.browserVariable).show([Array(page.utf8)])
                } catch {
                    Console.standardError.warn(Line(error.explanation))
                }
            }
        }

        /// The address as it stands in an address bar.
        private var address: String { listen.contains(":") ? "[\(listen)]" : listen }

        private var options: ServerOptions {
            var options = ServerOptions()
            (options.host, options.port, options.basePath) = (listen, port, basePath)
            options.token = Environment.value("PHOTOSEEK_TOKEN")
            options.isReadOnly = readOnly
            options.version = Photoseek.configuration.version
            options.allowedHosts = Set(host.map { $0.lowercased() })
            options.allowedOrigins = Set(allowOrigin)
            options.workers = max(1, workers.count)
            if watch { options.watching = WatchMessages(onStandardErrorUnless: quiet).show }
            options.watchesOnBattery = onBattery
            return options
        }
    }
#endif
