//! The loop: take in what has come, update, do what is asked for, draw once.

use std::io::{self, BufWriter, Write};
use std::time::Duration;

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::layout::Rect;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, sleep_until};

use super::clipboard::{self, Route};
use super::driver::{Answer, Ask, Driver};
use super::guard::Guard;
use super::input::{self, Input};
use super::output::Output;
use super::signals::Signals;
use super::theme::Look;
use super::view::{self, HitMap};
use crate::app::{self, Ending, Importing, Model, Msg, Screen};
use crate::workspace::Request;

/// Two frames are at least so far apart: what comes in between is drawn with the second.
const FRAME: Duration = Duration::from_millis(16);

/// What the screen begins with.
#[derive(Debug)]
pub enum Begin {
    /// The list of sessions.
    Start,
    /// A session.
    Open {
        /// Which.
        request: Box<Request>,
        /// A query to begin with.
        query: Option<String>,
    },
}

/// How the screen is to look and behave.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Colours and characters.
    pub look: Look,
    /// Whether the mouse is on from the start.
    pub mouse: bool,
    /// How the clipboard is reached.
    pub route: Route,
}

type Screenful = Terminal<CrosstermBackend<BufWriter<Output>>>;

/// Runs the screen until it ends.
///
/// # Errors
/// When the terminal cannot be used. What is queued is saved all the same.
pub fn run(begin: Begin, options: Options) -> io::Result<Ending> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { Runtime::start(begin, options)?.run().await })
}

struct Runtime {
    model: Model,
    driver: Driver,
    guard: Guard,
    terminal: Screenful,
    hits: HitMap,
    options: Options,
    query: Option<String>,
    answers: UnboundedReceiver<Answer>,
    inputs: UnboundedReceiver<Input>,
    signals: Signals,
}

impl Runtime {
    fn start(begin: Begin, options: Options) -> io::Result<Self> {
        let (to, answers) = unbounded_channel();
        let (typed, inputs) = unbounded_channel();
        let model = Model::new().map_err(io::Error::other)?;
        let panicked = typed.clone();
        let mut guard = Guard::enter(move || drop(panicked.send(Input::Gone(Ending::Panic))))?;
        if options.mouse {
            guard.set_mouse(true)?;
        }
        let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, guard.output()));
        let mut runtime = Self {
            model,
            driver: Driver::new(to),
            guard,
            terminal: Terminal::new(backend)?,
            hits: HitMap::default(),
            options,
            query: None,
            answers,
            inputs,
            signals: Signals::listen()?,
        };
        runtime.model.mouse = options.mouse;
        input::spawn(typed);
        runtime.begin(begin);
        Ok(runtime)
    }

    fn begin(&mut self, begin: Begin) {
        match begin {
            Begin::Start => {
                self.driver.run(app::Effect::ListSessions(0));
            }
            Begin::Open { request, query } => {
                let title = request.title();
                self.model.screen = Screen::Importing(Importing { title, ..Importing::default() });
                self.query = query;
                self.driver.open_workspace(*request);
            }
        }
    }

    async fn run(mut self) -> io::Result<Ending> {
        let ending = self.turn().await;
        self.guard.restore();
        let Self { driver, guard, .. } = self;
        drop(guard);
        match (driver.stop(), ending) {
            (None, ending) => ending,
            // The screen is gone, and the operator must know.
            (Some(unsaved), Ok(Ending::Quit)) => Err(io::Error::other(unsaved)),
            (Some(unsaved), ending) => {
                let _ = writeln!(io::stderr(), "hardmatch: {unsaved}");
                ending
            }
        }
    }

    /// Takes in, updates and draws until something ends it.
    async fn turn(&mut self) -> io::Result<Ending> {
        let mut last_frame: Option<Instant> = None;
        let mut due = true;
        loop {
            if due {
                let next = last_frame.map_or_else(Instant::now, |last| last + FRAME);
                if Instant::now() >= next {
                    self.draw()?;
                    last_frame = Some(Instant::now());
                    due = false;
                    continue;
                }
                tokio::select! {
                    biased;
                    taken = take(&mut self.inputs, &mut self.answers, &mut self.signals) => {
                        if let Some(ending) = self.handle_all(taken)? {
                            return Ok(ending);
                        }
                    }
                    () = sleep_until(next) => {}
                }
            } else {
                let taken = take(&mut self.inputs, &mut self.answers, &mut self.signals).await;
                if let Some(ending) = self.handle_all(taken)? {
                    return Ok(ending);
                }
                due = true;
            }
        }
    }

    /// Handles what was taken, and all that has come in meanwhile.
    fn handle_all(&mut self, first: Taken) -> io::Result<Option<Ending>> {
        let mut next = Some(first);
        while let Some(taken) = next {
            if let Some(ending) = self.handle(taken)? {
                return Ok(Some(ending));
            }
            next = self
                .inputs
                .try_recv()
                .map(Taken::Input)
                .or_else(|_| self.answers.try_recv().map(Taken::Answer))
                .ok();
        }
        Ok(None)
    }

    fn handle(&mut self, taken: Taken) -> io::Result<Option<Ending>> {
        let msg = match taken {
            Taken::Input(input) => self.translate(input),
            Taken::Answer(Answer::Msg(msg)) => Some(msg),
            Taken::Answer(Answer::Loaded(workspace)) => {
                let opened = self.driver.take(*workspace, self.query.take())?;
                Some(Msg::Opened(Box::new(opened)))
            }
            Taken::Answer(Answer::Reread(reread)) => {
                Some(Msg::Reloaded(Box::new(self.driver.take_over(*reread))))
            }
            Taken::Ending(ending) => Some(Msg::Terminate(ending)),
            Taken::Resized => None,
            Taken::Stop => {
                self.suspend()?;
                None
            }
        };
        match msg {
            Some(msg) => self.update(msg),
            None => Ok(None),
        }
    }

    fn translate(&self, input: Input) -> Option<Msg> {
        match input {
            Input::Key(key) => Some(Msg::Key(key)),
            Input::Paste(text) => Some(Msg::Paste(text)),
            Input::Click(x, y) => self.hits.target(x, y).map(Msg::Click),
            Input::Wheel(x, y, lines) => {
                self.hits.target(x, y).map(|target| Msg::Wheel(target, lines))
            }
            Input::Resize => None,
            Input::Gone(ending) => Some(Msg::Terminate(ending)),
        }
    }

    fn update(&mut self, msg: Msg) -> io::Result<Option<Ending>> {
        let stamp = self.driver.stamp();
        for effect in app::update(&mut self.model, msg, &stamp) {
            if let Some(ask) = self.driver.run(effect)
                && let Some(ending) = self.obey(ask)?
            {
                return Ok(Some(ending));
            }
        }
        Ok(None)
    }

    /// Does what is about the terminal itself.
    fn obey(&mut self, ask: Ask) -> io::Result<Option<Ending>> {
        match ask {
            Ask::Copy(text, what) => {
                let out = self.terminal.backend_mut();
                let copied = clipboard::copy(&text, &what, self.options.route, out);
                return self.update(Msg::Copied(copied));
            }
            Ask::Mouse(on) => {
                self.guard.set_mouse(on)?;
                return self.update(Msg::MouseSet(on));
            }
            Ask::Redraw => {
                #[cfg(debug_assertions)]
                fail_if_asked();
                self.repaint()?;
            }
            Ask::Suspend => self.suspend()?,
            Ask::Exit(ending) => return Ok(Some(ending)),
        }
        Ok(None)
    }

    /// Gives the terminal back, stops, and takes it again when the shell says so.
    fn suspend(&mut self) -> io::Result<()> {
        self.guard.restore();
        super::signals::stop_process();
        self.guard.set()?;
        self.repaint()
    }

    /// Has the next frame drawn whole. Clearing by ratatui would first ask the terminal where the cursor
    /// is, and end the program where nobody answers.
    fn repaint(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::new(0, 0, size.width, size.height))
    }

    fn draw(&mut self) -> io::Result<()> {
        self.lay()?;
        let look = self.options.look;
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let (model, mut hits) = (&self.model, HitMap::default());
        self.terminal.draw(|frame| hits = view::draw(model, look, frame))?;
        self.hits = hits;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        Backend::flush(self.terminal.backend_mut())
    }

    /// Tells the app how much fits on the screen. Before every frame: a screen or window that has just
    /// appeared knows nothing of the sizes that the one before it was told.
    fn lay(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        let heights = view::heights(&self.model, Rect::new(0, 0, size.width, size.height));
        self.update(Msg::Laid(heights)).map(drop)
    }
}

/// Panics here or on a thread where a test asks for it, to see that the terminal is given back.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "that is what it is for")]
fn fail_if_asked() {
    match std::env::var("HARDMATCH_TEST_PANIC").as_deref() {
        Ok("screen") => panic!("a test asked for this"),
        Ok("thread") => drop(std::thread::spawn(|| panic!("a test asked for this"))),
        Ok(_) | Err(_) => {}
    }
}

/// Something that came in.
enum Taken {
    Input(Input),
    Answer(Answer),
    Ending(Ending),
    Resized,
    Stop,
}

async fn take(
    inputs: &mut UnboundedReceiver<Input>,
    answers: &mut UnboundedReceiver<Answer>,
    signals: &mut Signals,
) -> Taken {
    tokio::select! {
        biased;
        signal = signals.next() => signal.into(),
        Some(input) = inputs.recv() => Taken::Input(input),
        Some(answer) = answers.recv() => Taken::Answer(answer),
    }
}

impl From<super::signals::Signal> for Taken {
    fn from(signal: super::signals::Signal) -> Self {
        use super::signals::Signal;
        match signal {
            Signal::End(ending) => Self::Ending(ending),
            Signal::Resize => Self::Resized,
            Signal::Stop => Self::Stop,
        }
    }
}
