//! The loop: take in what has come, update, do what is asked for, draw once.

use std::io::{self, BufWriter};
use std::rc::Rc;
use std::time::Duration;

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::layout::Rect;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, timeout_at};

use super::answer::{Answer, Ask};
use super::clipboard::{self, Route};
use super::driver::Driver;
use super::guard::Guard;
use super::input::{self, Input};
use super::last_resort::LastResort;
use super::output::Output;
use super::pace::{Counted, Pace, Sent};
use super::signals::{self, Signal};
use super::theme::Look;
use super::view::{self, HitMap};
use crate::app::{self, Ending, Importing, Keymap, Model, Msg, Screen, Sought};
use crate::powershell::Dialect;
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
        /// What the panes are to begin with.
        sought: Sought,
    },
}

/// How the screen is to look and behave.
#[derive(Clone, Debug)]
pub struct Options {
    /// Colours and characters.
    pub look: Look,
    /// Whether the mouse is on from the start.
    pub mouse: bool,
    /// How the clipboard is reached.
    pub route: Route,
    /// Which key gives which command.
    pub keymap: Keymap,
    /// The dialect of new sessions, where one is preferred.
    pub dialect: Option<Dialect>,
}

type Screenful = Terminal<CrosstermBackend<BufWriter<Counted<Output>>>>;

/// How the screen ended.
#[derive(Debug)]
pub struct Ended {
    /// How, or why the terminal could not be used.
    pub ending: io::Result<Ending>,
    /// What is not saved where it belongs, and where it is. The screen is gone, and the operator must know.
    pub unsaved: Option<String>,
}

/// Runs the screen until it ends.
#[must_use]
pub fn run(begin: Begin, options: Options) -> Ended {
    let start = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        // Whatever begins to wait does so inside of it.
        let screen = runtime.block_on(async { Runtime::start(begin, options) })?;
        Ok((runtime, screen))
    };
    match start() {
        Ok((runtime, screen)) => runtime.block_on(screen.run()),
        Err(error) => Ended { ending: Err(error), unsaved: None },
    }
}

struct Runtime {
    model: Model,
    driver: Driver,
    guard: Guard,
    terminal: Screenful,
    hits: HitMap,
    look: Look,
    /// How fast the line is, where it is a slow one.
    pace: Option<Pace>,
    route: Route,
    sought: Sought,
    answers: UnboundedReceiver<Answer>,
    inputs: UnboundedReceiver<Input>,
    signals: UnboundedReceiver<Signal>,
    last_resort: LastResort,
    /// Whether what the screen was to begin with could not be opened, and nothing else was.
    unopened: bool,
}

impl Runtime {
    fn start(begin: Begin, options: Options) -> io::Result<Self> {
        let (to, answers) = unbounded_channel();
        let (typed, inputs) = unbounded_channel();
        let (heard, signals) = unbounded_channel();
        let last_resort = LastResort::default();
        let model = Model::new(options.keymap);
        let panicked = heard.clone();
        // Before any mode is set: a signal between the two would leave it.
        signals::listen(heard, last_resort.clone())?;
        let mut guard = Guard::enter(move || {
            // Nobody listens only when the program is ending.
            let _ = panicked.send(Signal::End(Ending::Panic));
        })?;
        if options.mouse {
            guard.set_mouse(true)?;
        }
        let sent = Sent::default();
        let output = Counted::new(guard.output(), Rc::clone(&sent));
        let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, output));
        let mut runtime = Self {
            model,
            driver: Driver::new(to, last_resort.clone(), options.dialect),
            guard,
            terminal: Terminal::new(backend)?,
            hits: HitMap::default(),
            look: options.look,
            pace: Pace::of_terminal(sent),
            route: options.route,
            sought: Sought::default(),
            answers,
            inputs,
            signals,
            last_resort,
            unopened: false,
        };
        runtime.model.mouse = options.mouse;
        runtime.model.theme = options.look.theme.name().to_string();
        runtime.model.preferred = runtime.driver.preferred();
        input::spawn(typed);
        runtime.begin(begin);
        Ok(runtime)
    }

    fn begin(&mut self, begin: Begin) {
        match begin {
            Begin::Start => {
                self.driver.run(app::Effect::ListSessions(0));
            }
            Begin::Open { request, sought } => {
                let title = request.title();
                self.model.screen = Screen::Importing(Importing { title, ..Importing::default() });
                self.sought = sought;
                self.driver.open_workspace(*request);
            }
        }
    }

    async fn run(mut self) -> Ended {
        let ending = self.turn().await.map(|ending| match ending {
            Ending::Quit | Ending::Interrupt if self.unopened => Ending::Unopened,
            other => other,
        });
        self.guard.restore();
        let Self { driver, guard, last_resort, .. } = self;
        drop(guard);
        let unsaved = driver.stop(*ending.as_ref().unwrap_or(&Ending::Quit));
        last_resort.disarm();
        Ended { ending, unsaved }
    }

    /// Takes in, updates and draws until something ends it.
    async fn turn(&mut self) -> io::Result<Ending> {
        let mut last_frame: Option<Instant> = None;
        let mut due = true;
        loop {
            if due {
                let next = last_frame.map_or_else(Instant::now, |last| last + FRAME);
                // A line that is busy would only pile up what is soon out of date.
                let next = self.pace.as_ref().map_or(next, |pace| next.max(pace.free_at()));
                if Instant::now() >= next {
                    self.draw()?;
                    last_frame = Some(Instant::now());
                    due = false;
                    continue;
                }
                if let Some(ending) = self.wait(Some(next)).await? {
                    return Ok(ending);
                }
            } else {
                // What is taken in is drawn in place of the rows that a slow line has not been sent yet.
                let rows = self.pace.as_ref().and_then(Pace::next);
                if let Some(ending) = self.wait(rows).await? {
                    return Ok(ending);
                }
                due = true;
            }
        }
    }

    /// Handles what comes in, or gives up at a time, if there is one.
    async fn wait(&mut self, until: Option<Instant>) -> io::Result<Option<Ending>> {
        let taken = take(&mut self.inputs, &mut self.answers, &mut self.signals);
        let taken = match until {
            Some(until) => timeout_at(until, taken).await.ok(),
            None => Some(taken.await),
        };
        taken.map_or(Ok(None), |taken| self.handle_all(taken))
    }

    /// Handles what was taken, and what has come in meanwhile, signals first. What takes longer than a
    /// frame waits until that is drawn: a flood must not hide what it does.
    fn handle_all(&mut self, first: Taken) -> io::Result<Option<Ending>> {
        let until = Instant::now() + FRAME;
        let mut next = Some(first);
        while let Some(taken) = next {
            if let Some(ending) = self.handle(taken)? {
                return Ok(Some(ending));
            }
            if Instant::now() >= until {
                break;
            }
            let signal = self.signals.try_recv().map(Taken::Signal);
            next = signal
                .or_else(|_| self.inputs.try_recv().map(Taken::Input))
                .or_else(|_| self.answers.try_recv().map(Taken::Answer))
                .ok();
        }
        Ok(None)
    }

    fn handle(&mut self, taken: Taken) -> io::Result<Option<Ending>> {
        let msg = match taken {
            Taken::Input(input) => {
                if matches!(input, Input::Key(_)) {
                    self.driver.look();
                }
                self.translate(input)
            }
            Taken::Answer(Answer::Msg(msg)) => {
                self.unopened |= matches!(msg, Msg::OpenFailed(_)) && self.is_beginning();
                Some(msg)
            }
            Taken::Answer(Answer::Failed(error)) => {
                self.unopened |= self.is_beginning();
                Some(Msg::OpenFailed(self.driver.failed(&error)))
            }
            Taken::Answer(Answer::Loaded(workspace)) => {
                self.unopened = false;
                let opened = self.driver.take(*workspace, std::mem::take(&mut self.sought))?;
                Some(Msg::Opened(Box::new(opened)))
            }
            Taken::Answer(Answer::Reread(reread)) => {
                Some(Msg::Reloaded(Box::new(self.driver.take_over(*reread))))
            }
            Taken::Signal(Signal::End(ending)) => Some(Msg::Terminate(ending)),
            Taken::Signal(Signal::Resize) => None,
            Taken::Signal(Signal::Stop) => {
                self.suspend()?;
                None
            }
            Taken::Signal(Signal::Continued) => {
                self.guard.set()?;
                self.repaint()?;
                None
            }
        };
        match msg {
            Some(msg) => self.update(msg),
            None => Ok(None),
        }
    }

    /// Whether the session that was named at the start is being opened, and nobody has gone elsewhere.
    const fn is_beginning(&self) -> bool {
        matches!(&self.model.screen, Screen::Importing(importing) if importing.form.is_none())
    }

    fn translate(&self, input: Input) -> Option<Msg> {
        match input {
            Input::Key(key) => Some(Msg::Key(key)),
            Input::Paste(text) => Some(Msg::Paste(text)),
            // Nobody has asked for the mouse: it is half an answer to something else.
            Input::Click(..) | Input::Wheel(..) if !self.model.mouse => None,
            Input::Click(x, y) => self.hits.target(x, y).map(Msg::Click),
            Input::Wheel(x, y, lines) => {
                self.hits.target(x, y).map(|target| Msg::Wheel(target, lines))
            }
            #[cfg(any(not(unix), test))]
            Input::Resize => None,
            Input::Gone(ending) => Some(Msg::Terminate(ending)),
        }
    }

    fn update(&mut self, msg: Msg) -> io::Result<Option<Ending>> {
        let stamp = self.driver.stamp();
        for effect in app::update(&mut self.model, msg, &stamp) {
            if let Some(ask) = self.driver.run(effect) {
                self.driver.save();
                if let Some(ending) = self.obey(ask)? {
                    return Ok(Some(ending));
                }
            }
        }
        self.driver.save();
        Ok(None)
    }

    /// Does what is about the terminal itself.
    fn obey(&mut self, ask: Ask) -> io::Result<Option<Ending>> {
        match ask {
            Ask::Copy(text, what) => {
                let out = self.terminal.backend_mut();
                let copied = clipboard::copy(&text, &what, self.route, out);
                return self.update(Msg::Copied(copied));
            }
            Ask::Mouse(on) => {
                self.guard.set_mouse(on)?;
                return self.update(Msg::MouseSet(on));
            }
            Ask::NextTheme => {
                self.look.theme = self.look.theme.next();
                let name = self.look.theme.name().to_string();
                self.driver.keep_theme(&name);
                self.repaint()?;
                return self.update(Msg::ThemeSet(name));
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
        if let Some(pace) = &mut self.pace {
            pace.cleared();
        }
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::new(0, 0, size.width, size.height))
    }

    fn draw(&mut self) -> io::Result<()> {
        self.lay()?;
        let look = self.look;
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let (model, mut hits) = (&self.model, HitMap::default());
        let pace = &mut self.pace;
        self.terminal.draw(|frame| {
            hits = view::draw(model, look, frame);
            if let Some(pace) = pace {
                pace.hold_back(frame.buffer_mut(), hits.line);
            }
        })?;
        self.hits = hits;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        Backend::flush(self.terminal.backend_mut())?;
        if let Some(pace) = &mut self.pace {
            pace.was_sent();
        }
        Ok(())
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
    Signal(Signal),
}

async fn take(
    inputs: &mut UnboundedReceiver<Input>,
    answers: &mut UnboundedReceiver<Answer>,
    signals: &mut UnboundedReceiver<Signal>,
) -> Taken {
    tokio::select! {
        biased;
        Some(signal) = signals.recv() => Taken::Signal(signal),
        Some(input) = inputs.recv() => Taken::Input(input),
        Some(answer) = answers.recv() => Taken::Answer(answer),
    }
}
