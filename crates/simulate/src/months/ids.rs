//! Numbers of tenants, hosts, accounts and people: places in the lists of a world.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index.
            #[must_use]
            pub const fn at(self) -> usize {
                self.0 as usize
            }
        }
    };
}
id! {
    /// A tenant; 0 is the provider.
    TenantId
}
id! {
    /// A host.
    HostId
}
id! {
    /// An account.
    AccountId
}
id! {
    /// A person.
    PersonId
}
