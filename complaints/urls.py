"""Pages and moves of this app, by the convention of the kernel."""

from django.urls import path

from complaints.views import complaints, enforcement, groups, incidents, small

app_name = "complaints"

urlpatterns: list = [
    path("", complaints.Complaints.as_view(), name="complaints"),
    path("hot", groups.Hot.as_view(), name="hot"),
    path("alike", groups.Alike.as_view(), name="alike"),
    path("enter", complaints.ReceiveComplaint.as_view(), name="complaint_receive"),
    path("of/<str:reference>", complaints.ComplaintPage.as_view(), name="complaint"),
    path("of/<str:reference>/who", complaints.Reveal.as_view(), name="complaint_reveal"),
    path("of/<str:reference>/<str:move>", complaints.ComplaintMove.as_view(), name="complaint_move"),
    path("incidents", incidents.Incidents.as_view(), name="incidents"),
    path("incidents/new", incidents.NewIncident.as_view(), name="incident_new"),
    path("incidents/<str:reference>", incidents.IncidentPage.as_view(), name="incident"),
    path("incidents/<str:reference>/<str:move>", incidents.IncidentMove.as_view(), name="incident_move"),
    path("enforcement", enforcement.Enforcements.as_view(), name="enforcements"),
    path("enforcement/new", enforcement.OpenEnforcement.as_view(), name="enforcement_open"),
    path("enforcement/<str:reference>", enforcement.EnforcementPage.as_view(), name="enforcement"),
    path("enforcement/<str:reference>/<str:move>", enforcement.EnforcementMove.as_view(), name="enforcement_move"),
    path("disputes", small.Disputes.as_view(), name="disputes"),
    path("institutions/<str:reference>/disputes/new", small.OpenDispute.as_view(), name="new_dispute"),
    path("disputes/<str:reference>", small.DisputePage.as_view(), name="dispute"),
    path("disputes/<str:reference>/<str:move>", small.DisputeMove.as_view(), name="dispute_move"),
    path("opinions", small.Opinions.as_view(), name="opinions"),
    path("opinions/new", small.NoteOpinion.as_view(), name="opinion_new"),
    path("opinions/<str:reference>", small.OpinionPage.as_view(), name="opinion"),
    path("opinions/<str:reference>/<str:move>", small.OpinionMove.as_view(), name="opinion_move"),
]
