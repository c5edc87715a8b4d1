import HTML
import Vocabulary

/// A moment as people read it, with the exact one for programs.
func moment(_ time: Timestamp) -> Markup {
  el("time", .named("datetime", time.rfc3339)) { spoken(time) }
}

/// `21 November 2026, 09:40`. All pages say once that times are in UTC.
func spoken(_ time: Timestamp) -> String {
  let minutes = (time.seconds - time.day.number * 86_400) / 60
  return "\(dateOnly(time.day)), \(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
}

/// The day of a moment, for columns where the hour says nothing.
func date(_ time: Timestamp) -> Markup {
  el("time", .named("datetime", time.rfc3339), .class("nowrap")) { dateOnly(time.day) }
}

/// `21 November 2026`.
func dateOnly(_ day: CalendarDay) -> String {
  day.spoken.split(separator: ", ", maxSplits: 1).last.map(String.init) ?? day.description
}

/// `Tuesday, 24 November`, with the year only when it is not this one.
func near(_ day: CalendarDay, from today: CalendarDay) -> String {
  guard day.parts.year == today.parts.year else { return day.spoken }
  return String(day.spoken.dropLast(5))
}

/// How far a day is from today, in words.
func distance(to day: CalendarDay, from today: CalendarDay) -> String {
  let days = day.number - today.number
  switch days {
  case 0: return "Today"
  case 1: return "Tomorrow"
  case -1: return "One day late"
  default: return days > 0 ? "In \(days) days" : "\(-days) days late"
  }
}

private func twoDigits(_ value: Int64) -> String { (value < 10 ? "0" : "") + String(value) }
