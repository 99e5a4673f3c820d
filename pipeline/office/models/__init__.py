"""The tables. No logic here: steps are taken in `pipeline/flow.py`, questions answered in the modules beside this.

One module a subject; everybody imports from here.
"""

from pipeline.office.models.access import Access as Access
from pipeline.office.models.consent import Consent as Consent
from pipeline.office.models.desk import SavedSearch as SavedSearch
from pipeline.office.models.documents import (
    Decision as Decision,
)
from pipeline.office.models.documents import (
    Document as Document,
)
from pipeline.office.models.documents import (
    Drop as Drop,
)
from pipeline.office.models.documents import (
    Part as Part,
)
from pipeline.office.models.documents import (
    Revision as Revision,
)
from pipeline.office.models.draws import DrawRound as DrawRound
from pipeline.office.models.leave import Delegation as Delegation
from pipeline.office.models.letters import Correspondence as Correspondence
from pipeline.office.models.letters import Matter as Matter
from pipeline.office.models.masters import Person as Person
from pipeline.office.models.masters import Project as Project
from pipeline.office.models.masters import Role as Role
from pipeline.office.models.outbox import Message as Message
from pipeline.office.models.owners import AccessCode as AccessCode
from pipeline.office.models.owners import Feedback as Feedback
from pipeline.office.models.provenance import Provenance as Provenance
from pipeline.office.models.publication import (
    Copy as Copy,
)
from pipeline.office.models.publication import (
    Delivery as Delivery,
)
from pipeline.office.models.publication import (
    Posting as Posting,
)
from pipeline.office.models.publication import (
    RegisterRow as RegisterRow,
)
from pipeline.office.models.record import Event as Event
from pipeline.office.models.record import Lease as Lease
from pipeline.office.models.record import Series as Series
from pipeline.office.models.retention import Appraisal as Appraisal
from pipeline.office.models.retention import Departure as Departure
from pipeline.office.models.retention import Hold as Hold
from pipeline.office.models.vault import VaultCopy as VaultCopy
from pipeline.office.models.vault import VaultTarget as VaultTarget
from pipeline.office.models.verification import FixityCheck as FixityCheck
from pipeline.office.models.verification import Verification as Verification
