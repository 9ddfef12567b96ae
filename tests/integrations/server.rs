//! A local server that replaces a package registry.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

/// Serves the files of `folder` until the tests end, and returns the address. The response for a folder is its `index.html`.
pub(crate) fn serve(folder: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = format!("http://{}", listener.local_addr().expect("the listener is bound"));
    let folder = folder.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            // A client may close the connection early.
            std::thread::spawn(move || respond(stream, &folder).ok());
        }
    });
    address
}

fn respond(mut stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    // npm encodes the slash of a scope.
    let path = path.trim_start_matches('/').replace("%2f", "/").replace("%2F", "/").replace("%40", "@");
    let mut file = folder.join(path);
    if file.is_dir() {
        file.push("index.html");
    }
    match std::fs::read(file) {
        Ok(body) => {
            let kind = if request.contains("simple") && !request.contains(".whl") {
                "text/html"
            } else {
                "application/octet-stream"
            };
            write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            )?;
            stream.write_all(&body)
        }
        Err(_) => stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    }
}
