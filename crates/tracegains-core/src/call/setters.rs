//! The setters that every client's builder has.

/// Gives a client's builder the setters of [`CallOptions`](crate::CallOptions) under their own names, so
/// that clients read alike and a new option is written once.
///
/// To be used inside the `impl` of a builder with the fields `options: CallOptions` and
/// `error: Option<E>`, where `E: From<InvalidHeader>` is what building it may fail with.
#[macro_export]
macro_rules! call_option_setters {
    () => {
        /// How calls are made, all at once: what was set before by the methods below is replaced.
        pub fn options(self, options: $crate::CallOptions) -> Self {
            Self { options, ..self }
        }

        /// See [`CallOptions::soap`]($crate::CallOptions::soap). Default: 1.1.
        pub fn soap(self, choice: impl Into<$crate::call::SoapChoice>) -> Self {
            self.with_options(|options| options.soap(choice))
        }

        /// See [`CallOptions::attempts`]($crate::CallOptions::attempts). Default: 3.
        pub fn attempts(self, attempts: u32) -> Self {
            self.with_options(|options| options.attempts(attempts))
        }

        /// See [`CallOptions::backoff`]($crate::CallOptions::backoff).
        pub fn backoff(self, backoff: $crate::call::Backoff) -> Self {
            self.with_options(|options| options.backoff(backoff))
        }

        /// See [`CallOptions::deadline`]($crate::CallOptions::deadline). Default: 60 s.
        pub fn deadline(self, deadline: ::std::time::Duration) -> Self {
            self.with_options(|options| options.deadline(deadline))
        }

        /// See [`CallOptions::no_deadline`]($crate::CallOptions::no_deadline).
        pub fn no_deadline(self) -> Self {
            self.with_options($crate::CallOptions::no_deadline)
        }

        /// See [`CallOptions::attempt_timeout`]($crate::CallOptions::attempt_timeout) and the
        /// [crate's page](crate). Default: 30 s.
        pub fn attempt_timeout(self, timeout: ::std::time::Duration) -> Self {
            self.with_options(|options| options.attempt_timeout(timeout))
        }

        /// See [`CallOptions::repeat_lost`]($crate::CallOptions::repeat_lost). Default: yes.
        pub fn repeat_lost(self, repeat: bool) -> Self {
            self.with_options(|options| options.repeat_lost(repeat))
        }

        /// See [`CallOptions::response_limit`]($crate::CallOptions::response_limit). Default: 1 MiB.
        pub fn response_limit(self, bytes: usize) -> Self {
            self.with_options(|options| options.response_limit(bytes))
        }

        /// See [`CallOptions::already_gone`]($crate::CallOptions::already_gone).
        pub fn already_gone(
            self,
            predicate: impl Fn(&$crate::Rejection) -> bool + Send + Sync + 'static,
        ) -> Self {
            self.with_options(|options| options.already_gone(predicate))
        }

        /// The `User-Agent`. Default: the name of this crate and its version.
        pub fn user_agent(self, value: &str) -> Self {
            self.try_options(|options| options.user_agent(value))
        }

        /// See [`CallOptions::header`]($crate::CallOptions::header).
        pub fn header(self, name: &str, value: &str) -> Self {
            self.try_options(|options| options.header(name, value))
        }

        fn with_options(self, change: impl FnOnce($crate::CallOptions) -> $crate::CallOptions) -> Self {
            Self { options: change(self.options), ..self }
        }

        /// The first mistake is kept, for building to tell.
        fn try_options(
            mut self,
            change: impl FnOnce(
                $crate::CallOptions,
            ) -> Result<$crate::CallOptions, $crate::call::InvalidHeader>,
        ) -> Self {
            match change(self.options.clone()) {
                Ok(options) => self.options = options,
                Err(error) => self.error = self.error.or(Some(error.into())),
            }
            self
        }
    };
}
