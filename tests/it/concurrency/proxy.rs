//! A wire to PostgreSQL that can be cut, and that can lose a commit or its answer.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// What happens to the next commit of a writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trick {
    /// It is done; its answer does not arrive.
    LoseAnswer,
    /// It never reaches the server.
    LoseRequest,
    /// The client's end is closed at once, and the server told to commit only later.
    CommitLate,
}

const LATE: Duration = Duration::from_millis(600);

#[derive(Clone)]
struct Wire {
    server: String,
    trick: Arc<Mutex<Option<Trick>>>,
    is_whole: watch::Receiver<bool>,
}

/// The wire.
pub struct Proxy {
    port: u16,
    trick: Arc<Mutex<Option<Trick>>>,
    whole: watch::Sender<bool>,
}

impl Proxy {
    /// Before the server of this `DATABASE_URL`, which is of the form `host=… port=… …`.
    /// On a thread of its own: whoever waits for a program that is started must not stop it.
    pub fn before(url: &str) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (whole, is_whole) = watch::channel(true);
        let trick = Arc::new(Mutex::new(None));
        let wire = Wire { server: url.to_owned(), trick: Arc::clone(&trick), is_whole };
        std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap()
                .block_on(wire.serve(listener));
        });
        Self { port, trick, whole }
    }

    /// The `DATABASE_URL` that goes through here.
    pub fn url(&self, url: &str) -> String {
        let kept = url.split(' ').filter(|word| !word.starts_with("host=") && !word.starts_with("port="));
        let kept: Vec<&str> = kept.collect();
        format!("host=127.0.0.1 port={} sslmode=disable {}", self.port, kept.join(" "))
    }

    /// Every connection breaks, and no new one comes through.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    pub fn mend(&self) {
        self.whole.send_replace(true);
    }

    /// Plays a trick on the next commit of a writer.
    pub fn play(&self, trick: Trick) {
        *self.trick.lock().unwrap() = Some(trick);
    }

    pub fn has_played(&self) -> bool {
        self.trick.lock().unwrap().is_none()
    }
}

fn setting<'a>(url: &'a str, name: &str) -> &'a str {
    url.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('=')).unwrap()
}

impl Wire {
    /// Until its proxy is dropped.
    async fn serve(mut self, listener: std::net::TcpListener) {
        let listener = TcpListener::from_std(listener).unwrap();
        let accepting = self.clone();
        tokio::select! {
            () = accepting.accept(listener) => {}
            () = until_dropped(&mut self.is_whole) => {}
        }
    }

    async fn accept(self, listener: TcpListener) {
        while let Ok((client, _)) = listener.accept().await {
            let wire = self.clone();
            tokio::spawn(async move {
                // Cut wires break off: that is what they are for.
                let _broken = wire.carry(client).await;
            });
        }
    }

    async fn carry(mut self, client: TcpStream) -> io::Result<()> {
        let is_whole = *self.is_whole.borrow();
        if !is_whole {
            return Ok(());
        }
        let (host, port) = (setting(&self.server, "host"), setting(&self.server, "port"));
        if host.starts_with('/') {
            let socket = Path::new(host).join(format!(".s.PGSQL.{port}"));
            let (from, to) = UnixStream::connect(socket).await?.into_split();
            self.between(client, from, to).await
        } else {
            let (from, to) = TcpStream::connect(format!("{host}:{port}")).await?.into_split();
            self.between(client, from, to).await
        }
    }

    async fn between(
        &mut self,
        client: TcpStream,
        mut from_server: impl AsyncRead + Unpin,
        mut to_server: impl AsyncWrite + Unpin,
    ) -> io::Result<()> {
        let (mut from_client, mut to_client) = client.into_split();
        let (mut asked, mut said) = (vec![0; 65536], vec![0; 65536]);
        let mut is_writer = false;
        loop {
            tokio::select! {
                () = until_cut(&mut self.is_whole) => return Ok(()),
                n = from_client.read(&mut asked) => {
                    let bytes = &asked[..n?];
                    if bytes.is_empty() {
                        return Ok(());
                    }
                    is_writer |= has(bytes, b"insert into dossier_events") || has(bytes, b"insert into ledger_tail");
                    let trick = if is_writer && has(bytes, b"COMMIT\0") { self.trick.lock().unwrap().take() } else { None };
                    match trick {
                        None => to_server.write_all(bytes).await?,
                        Some(Trick::LoseRequest) => return Ok(()),
                        Some(Trick::LoseAnswer) => {
                            to_server.write_all(bytes).await?;
                            return from_server.read(&mut said).await.map(drop);
                        }
                        Some(Trick::CommitLate) => {
                            drop((from_client, to_client));
                            tokio::time::sleep(LATE).await;
                            to_server.write_all(bytes).await?;
                            return from_server.read(&mut said).await.map(drop);
                        }
                    }
                }
                n = from_server.read(&mut said) => {
                    let bytes = &said[..n?];
                    if bytes.is_empty() {
                        return Ok(());
                    }
                    to_client.write_all(bytes).await?;
                }
            }
        }
    }
}

async fn until_cut(is_whole: &mut watch::Receiver<bool>) {
    let _gone = is_whole.wait_for(|whole| !whole).await.map(drop);
}

async fn until_dropped(is_whole: &mut watch::Receiver<bool>) {
    while is_whole.changed().await.is_ok() {}
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
