internal import Glibc

extension Console {
    /// The current width of the terminal in columns: as the terminal reports it, otherwise `$COLUMNS`, otherwise 80.
    var columns: Int {
        var size = winsize()
        if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        if let variable = getenv("COLUMNS"), let columns = Int(String(cString: variable)), columns > 0 {
            return columns
        }
        return 80
    }
}
