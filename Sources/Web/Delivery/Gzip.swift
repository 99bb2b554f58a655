import CZlib

/// The bytes compressed with gzip (RFC 1952), or nil when that would not make them smaller.
func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8]? {
    guard bytes.count > 200 else { return nil }
    var stream = z_stream()
    guard meemaken_gzip_begin(&stream, level) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    let status = input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            stream.next_out = target.baseAddress
            stream.avail_out = UInt32(target.count)
            return deflate(&stream, Z_FINISH)
        }
    }
    guard status == Z_STREAM_END, Int(stream.total_out) < bytes.count else { return nil }
    return Array(output.prefix(Int(stream.total_out)))
}
