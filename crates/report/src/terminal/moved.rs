//! Data moved, tenant by tenant: which way, how much, and the days on which it went the other way. Days against the usual direction
//! stand first: they are where to look.

use crate::escape::terminal::{Paint, Screen};
use crate::material::Material;
use crate::terminal::layout::{heading, more};
use crate::{limits, wording};
use model::{Tenant, Volume};

/// Writes the heaviest exchanges, if any log counted bytes.
pub(super) fn moved(screen: &mut Screen, material: &Material<'_>) {
    let tenants = material.scope.tenants.iter();
    let mut volumes: Vec<(&Tenant, &Volume)> =
        tenants.flat_map(|tenant| tenant.volumes.iter().map(|volume| (&tenant.tenant, volume))).collect();
    // What two tenants exchanged is in both of their lists: told once, from the side of the first.
    volumes.retain(|(tenant, volume)| volume.peer.as_ref().is_none_or(|peer| *tenant < peer));
    if volumes.is_empty() {
        return;
    }
    volumes.sort_by_key(|(tenant, volume)| {
        let total = volume.sent_bytes.saturating_add(volume.received_bytes);
        (volume.reversed_days.is_empty(), std::cmp::Reverse(total), *tenant)
    });
    heading(screen, "Data moved");
    for (tenant, volume) in volumes.iter().take(limits::TERMINAL_VOLUMES) {
        let paint = if volume.reversed_days.is_empty() { Paint::Plain } else { Paint::Alarm };
        screen.paragraph(2, 4, format!("{tenant}: {}", wording::volume(volume)), paint);
    }
    more(screen, 2, volumes.len(), limits::TERMINAL_VOLUMES, "scope.json");
}
