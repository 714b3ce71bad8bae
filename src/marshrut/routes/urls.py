"""Addresses of the room."""

from django.urls import path, re_path

from .views import amendments, card, cohort, listing, printing, signed, support, variants

app_name = "routes"
ACTS = "(?P<act>up|down|lock|unlock|delete|swap)"
KIND = "(?P<kind>pdf|docx)"
urlpatterns = [
    path("", listing.listing, name="listing"),
    path("mine/", listing.mine, name="mine"),
    path("mine/propose/", listing.propose, name="propose"),
    path("queue/", listing.queue, name="queue"),
    path("queue/approve/", listing.approve_many, name="approve_many"),
    path("signed/<int:ask>/", signed.signed, name="signed"),
    path("printing/", printing.batches, name="printing"),
    path("printing/<int:pk>/", printing.batch, name="batch"),
    path("printing/<int:pk>/<int:place>/", printing.batch_file, name="batch_file"),
    path("cohorts/", cohort.cohorts, name="cohorts"),
    path("cohorts/<int:pk>/", cohort.cohort, name="cohort"),
    path("board/", support.board, name="board"),
    path("board/reminders/", support.reminders, name="reminders"),
    path("absences/", support.absences, name="absences"),
    path("absences/<int:line>/", support.cover, name="cover"),
    path("<int:pk>/contacts/", support.contacts, name="contacts"),
    path("<int:pk>/contacts/<int:contact>/", support.drop_contact, name="drop_contact"),
    path("<int:pk>/comments/", support.comments, name="comments"),
    path("<int:pk>/comments/<int:comment>/", support.resolve_comment, name="resolve_comment"),
    path("<int:pk>/", card.card, name="card"),
    path("<int:pk>/step/<slug:move>/", card.step, name="step"),
    path("<int:pk>/undo/", card.undo, name="undo"),
    path("<int:pk>/header/", card.header, name="header"),
    path("<int:pk>/lines/", card.add_line, name="add_line"),
    path("<int:pk>/lines/restore/", card.restore_line, name="restore_line"),
    path("<int:pk>/lines/<int:line>/", card.edit_line, name="edit_line"),
    path("<int:pk>/lines/<int:line>/mark/", card.mark_line, name="mark_line"),
    re_path(rf"^(?P<pk>\d+)/lines/(?P<line>\d+)/{ACTS}/$", card.line_act, name="line_act"),
    path("<int:pk>/remarks/<int:remark>/", card.resolve, name="resolve"),
    path("<int:pk>/replan/", card.replan, name="replan"),
    path("<int:pk>/replan/undo/", variants.undo_plan, name="undo_plan"),
    path("<int:pk>/variants/", variants.choice, name="variants"),
    path("<int:pk>/tutor/", card.assign, name="assign"),
    path("<int:pk>/history/", card.history, name="history"),
    path("<int:pk>/compare/<int:first>/<int:second>/", card.compare, name="compare"),
    re_path(rf"^(?P<pk>\d+)/form\.{KIND}$", printing.form, name="form"),
    re_path(rf"^(?P<pk>\d+)/sheet-(?P<number>\d+)\.{KIND}$", printing.sheet, name="sheet"),
    path("<int:pk>/amendment/", amendments.amendment, name="amendment"),
    path("<int:pk>/amendment/begin/", amendments.begin, name="amend"),
    path("<int:pk>/amendment/head/", amendments.head, name="amendment_head"),
    path("<int:pk>/amendment/line/", amendments.line, name="amendment_line"),
    path("<int:pk>/amendment/remove/", amendments.remove, name="amendment_remove"),
    path("<int:pk>/amendment/cancel/", amendments.cancel, name="amendment_cancel"),
    path("<int:pk>/amendment/agree/", amendments.agree, name="amendment_agree"),
]
