/* What was asked and answered, remembered by this tab alone. */
function recall() {
  try { return JSON.parse(sessionStorage.getItem(store)) || []; } catch (error) { return []; }
}
function remember() {
  turns = turns.slice(-MOST);
  try { sessionStorage.setItem(store, JSON.stringify(turns)); } catch (error) { /* this page alone remembers */ }
}
/* What a follow-up leans on: also what was asked while nothing could be reached. */
function earlier() {
  return turns.filter(function (one) { return one.answer || one.lost; }).slice(-REMEMBERED)
    .map(function (one) { return one.question; });
}
