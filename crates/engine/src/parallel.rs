//! The same work on each of many items, on several threads, with results in the order of the items: threads never change an answer.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What `work` makes of each item on so many threads, in the order of the items. A panic of `work` is passed on.
pub fn map<T: Sync, R: Send>(threads: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_with(threads, items, || (), |(), item| work(item))
}

/// The same where each thread has something of its own that it works with; results must not depend on what it did before.
pub fn map_with<T: Sync, R: Send, S>(
    threads: usize,
    items: &[T],
    own: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let threads = threads.min(items.len());
    if threads < 2 {
        let mut own = own();
        return items.iter().map(|item| work(&mut own, item)).collect();
    }
    let next = AtomicUsize::new(0);
    let share = || {
        let mut own = own();
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, work(&mut own, item)));
        }
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(share)).collect();
        let own = share();
        let shares = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        shares.fold(own, |mut all, share| {
            all.extend(share);
            all
        })
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_are_in_the_order_of_items() {
        let items: Vec<u64> = (0..1000).collect();
        let squares: Vec<u64> = items.iter().map(|n| n * n).collect();
        assert_eq!(super::map(3, &items, |n| n * n), squares);
        assert_eq!(super::map(3, &items[..1], |n| n + 1), [1]);
        assert!(super::map(0, &items[..0], |n| n + 1).is_empty());
    }
}
